using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Settings;

namespace Plumbline.Daemon.Volumes;

/// <summary>Where an attached volume is: the device that is proven to be it, or another machine's business.</summary>
internal sealed class VolumePlacement(IVolumeProvider provider, DeviceFinder devices, HostId host, HostSettings settings)
{
    /// <summary>Waits for the device, if the volume is this machine's. What cannot be proven is a refusal.</summary>
    public async Task<Answer<StoredMapping>> WaitAsync(ProvidedVolume volume, ThisMachine here, CancellationToken cancellation)
    {
        if (volume.MachineId != here.Id)
        {
            return Remote(volume);
        }

        return provider.IdentityOf(volume) is { } identity
            ? Judge(volume, await devices.WaitForAsync(identity, settings.Time(VolumeKeys.DeviceLimit), cancellation))
            : Unprovable(volume);
    }

    /// <summary>One look, now.</summary>
    public async Task<Answer<StoredMapping>> LookAsync(ProvidedVolume volume, ThisMachine here, CancellationToken cancellation)
    {
        if (volume.MachineId != here.Id)
        {
            return Remote(volume);
        }

        return provider.IdentityOf(volume) is { } identity ? Judge(volume, await devices.FindAsync(identity, cancellation)) : Unprovable(volume);
    }

    private Answer<StoredMapping> Judge(ProvidedVolume volume, Search search) => search switch
    {
        Search.Found found => At(volume, found.Device),
        Search.Ambiguous ambiguous => new Refusal(Trouble.Ambiguous, ambiguous.Sentence),
        Search.Absent absent => new Refusal(Trouble.Fault, $"{provider.Name} says that volume {volume.Id} is attached to this machine, and {absent.Sentence}"),
        Search.Unread unread => new Refusal(Trouble.Fault, unread.Sentence),
        _ => throw new ArgumentOutOfRangeException(nameof(search)),
    };

    private Refusal Unprovable(ProvidedVolume volume) => new(
        Trouble.Unsupported, $"{provider.Name} tells nothing of volume {volume.Id} by which its device could be recognised; no device is named rather than a wrong one.");

    private StoredMapping At(ProvidedVolume volume, FoundDevice device) => new(
        volume.Id, volume.MachineId!, host.Value, device.Path, device.Number.ToString(), device.DiskSequence, device.Serial, null, device.Size, volume.State, StoredMapping.Attached, volume.Marks, null);

    /// <summary>Another machine's devices cannot be seen from here, and none is made up.</summary>
    private StoredMapping Remote(ProvidedVolume volume) => new(
        volume.Id, volume.MachineId!, host.Value, null, null, null, null, null, volume.Size, volume.State, StoredMapping.Remote, volume.Marks, null);
}
