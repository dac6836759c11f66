using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Settings;

namespace Plumbline.Daemon.Volumes;

/// <summary>Where an attached volume is: the device that is proven to be it, or another machine's business.</summary>
internal sealed class VolumePlacement(IVolumeProvider provider, DeviceFinder devices, VolumeStore volumes, HostId host, HostSettings settings)
{
    /// <summary>
    /// Begun before the provider is asked, where disks may be told by their size (volumes.match_by_size, off unless set): what is there
    /// already is no answer. Null where that is not wanted.
    /// </summary>
    public async Task<SizeAsk?> BeginSizeAskAsync(string volumeId, CancellationToken cancellation) =>
        settings.Is(DeviceKeys.MatchBySize) && await provider.FindAsync(volumeId, cancellation) is { Value: { MachineId: null, Size: { } size } }
            ? await devices.BeginSizeAskAsync(size, cancellation)
            : null;

    /// <summary>Waits for the device, if the volume is this machine's. What cannot be proven is a refusal.</summary>
    public Task<Answer<StoredMapping>> WaitAsync(ProvidedVolume volume, ThisMachine here, CancellationToken cancellation) => WaitAsync(volume, here, null, cancellation);

    public async Task<Answer<StoredMapping>> WaitAsync(ProvidedVolume volume, ThisMachine here, SizeAsk? ask, CancellationToken cancellation)
    {
        var found = await PlaceAsync(volume, here, identity => devices.WaitForAsync(identity, settings.Time(VolumeKeys.DeviceLimit), cancellation), cancellation);
        return found.Refusal is { Trouble: Trouble.Fault or Trouble.Unsupported } && ask is not null && await devices.FindAsync(ask.Identity, cancellation) is Search.Found bySize
            ? At(volume with { Marks = volume.Marks with { BySize = true } }, bySize.Device)
            : found;
    }

    /// <summary>One look, now.</summary>
    public Task<Answer<StoredMapping>> LookAsync(ProvidedVolume volume, ThisMachine here, CancellationToken cancellation) =>
        PlaceAsync(volume, here, identity => devices.FindAsync(identity, cancellation), cancellation);

    /// <summary>
    /// The disk that this machine has of a volume which the provider has attached to nothing, or elsewhere; null where there is none. Only a
    /// serial number tells: the other marks are places, and another machine has the same ones.
    /// </summary>
    public async Task<StoredMapping?> LeftAsync(ProvidedVolume volume, ThisMachine here, CancellationToken cancellation) =>
        here.Id is not null && provider.IdentityOf(volume) is DeviceIdentity.Serial
            ? (await LookAsync(volume with { MachineId = here.Id }, here, cancellation)).Value
            : null;

    /// <summary>The disk that the machine of this mapping has of its volume now, whatever the provider would say; by its serial number too.</summary>
    public Task<StoredMapping?> AnewAsync(StoredMapping mapping, CancellationToken cancellation) => LeftAsync(mapping.AsProvided(), new ThisMachine(mapping.MachineId, ""), cancellation);

    private async Task<Answer<StoredMapping>> PlaceAsync(ProvidedVolume volume, ThisMachine here, Func<DeviceIdentity, Task<Search>> look, CancellationToken cancellation)
    {
        if (volume.MachineId != here.Id)
        {
            return Remote(volume);
        }

        if (provider.IdentityOf(volume) is not { } identity)
        {
            return Unprovable(volume);
        }

        // Twenty of a uuid's thirty-two digits: two volumes may have the same ones, and then the disk is neither's for certain.
        return identity is DeviceIdentity.Serial serial && await volumes.SharingSerialAsync(volume.Id, serial.Value, cancellation) is { } other
            ? new Refusal(Trouble.Ambiguous, $"Volumes {volume.Id} and {other} both show the serial number {serial.Value}; which of them a disk with it is cannot be told. Give one of them another id.")
            : Judge(volume, await look(identity));
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
