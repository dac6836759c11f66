using System.Collections.Frozen;
using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Kernel;

namespace Plumbline.Daemon.Volumes;

/// <summary>Whether the disk of a mapping is still the one that was bound. Asked before a path is handed out, and by the reconciler.</summary>
internal sealed class MappingProof(IVolumeProvider provider, DeviceFinder devices)
{
    public async Task<(StoredMapping Mapping, Refusal? Trouble)> VerifyAsync(StoredMapping mapping, CancellationToken cancellation)
    {
        if (mapping.LinuxState == StoredMapping.Remote)
        {
            return (mapping, null);
        }

        if (mapping.DevicePath is not { } path)
        {
            return (mapping, new Refusal(Trouble.Refused, $"The disk of volume {mapping.VolumeId} is lost: it is not where it was bound. \"plumb volumes sync\" looks for it anew."));
        }

        Search? search = null;
        if (Device(mapping, path) is { } known && IdentityOf(mapping) is { } identity)
        {
            search = await devices.VerifyAsync(known, identity, cancellation);
            if (search is Search.Found found)
            {
                return (mapping with { Size = found.Device.Size }, null);
            }
        }

        return (mapping, new Refusal(Trouble.Refused, $"{path} is not handed out as volume {mapping.VolumeId}: {Sentence(search)} \"plumb volumes sync\" looks for it anew."));
    }

    /// <summary>As the mapping has it; null where it has no device.</summary>
    public static FoundDevice? Device(StoredMapping mapping, string path) => DeviceNumber.TryParse(mapping.DeviceNumber, out var number)
        ? new FoundDevice(path, Path.GetFileName(path), number, mapping.DiskSequence, mapping.Size ?? 0, false, mapping.Serial)
        : null;

    private DeviceIdentity? IdentityOf(StoredMapping mapping) => mapping.Marks.BySize
        ? new DeviceIdentity.Appeared(new SizeAsk(mapping.Size ?? 0, FrozenSet<string>.Empty, _ => { }))
        : provider.IdentityOf(mapping.AsProvided());

    private static string Sentence(Search? search) => search switch
    {
        Search.Absent absent => absent.Sentence,
        Search.Ambiguous ambiguous => ambiguous.Sentence,
        Search.Unread unread => unread.Sentence,
        _ => "nothing proves it.",
    };
}
