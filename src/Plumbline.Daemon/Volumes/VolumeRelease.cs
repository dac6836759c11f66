using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Naming;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Kernel;
using Plumbline.Settings;

namespace Plumbline.Daemon.Volumes;

/// <summary>A disk that is about to be taken away.</summary>
/// <param name="Device">Null where there is none on this machine.</param>
internal sealed record ReleasedDevice(FoundDevice? Device);

/// <summary>
/// The way of a volume off a machine: it is not exported any more, nobody uses it, everything is written, its name goes, the provider detaches it,
/// the device is gone. In this order, since a disk that is pulled first takes with it what was not written.
/// </summary>
internal sealed class VolumeRelease(
    IVolumeProvider provider, VolumeStore volumes, VolumeExports exports, MappingProof proof, DeviceFinder devices, VolumeNames names, ExpectedDisks expected, HostId host,
    HostSettings settings, TimeProvider clock)
{
    /// <param name="suffix">Makes the steps' names unique where an operation does more than this.</param>
    public async Task<ProvidedVolume> RunAsync(OperationContext operation, ProvidedVolume volume, string suffix, CancellationToken cancellation)
    {
        await exports.StopAsync(operation, volume.Id, suffix, cancellation);
        var released = await operation.LookAsync("release-device" + suffix, token => ReleaseAsync(volume, token), DaemonJson.Default.ReleasedDevice, cancellation);
        await operation.VerifyAsync("remove-name" + suffix, token => names.TakeAwayAsync(volume.Id, token), cancellation);
        var detached = await operation.ChangeAsync(
            "detach" + suffix, (intent, token) => DetachAsync(volume, intent, token), DaemonJson.Default.ProvidedVolume, cancellation);
        if (released.Device is { } device)
        {
            await operation.LookAsync("device-gone" + suffix, token => GoneAsync(volume, device, token), DaemonJson.Default.Nothing, cancellation);
        }

        expected.Remove(volume.Id);
        return detached;
    }

    /// <summary>Where the provider says no, the volume is still here, and so is its name again.</summary>
    private async Task<Answer<ProvidedVolume>> DetachAsync(ProvidedVolume volume, StepIntent intent, CancellationToken cancellation)
    {
        var answer = await provider.DetachAsync(volume.Id, intent, cancellation);
        if (answer.Refusal is { PassesByItself: false } && await volumes.MappingAsync(volume.Id, cancellation) is { DevicePath: not null } place
            && (await proof.VerifyAsync(place, cancellation)).Trouble is null)
        {
            await names.GiveAsync(place, null, cancellation);
        }

        return answer;
    }

    private async Task<Answer<ReleasedDevice>> ReleaseAsync(ProvidedVolume volume, CancellationToken cancellation)
    {
        if (await volumes.MappingAsync(volume.Id, cancellation) is not { DevicePath: { } path, LinuxState: StoredMapping.Attached } mapping || mapping.HostId != host.Value)
        {
            // Attached here without a row (a crash, somebody else's doing): its device is looked for all the same.
            return await UnrecordedAsync(volume, cancellation);
        }

        return (await proof.VerifyAsync(mapping, cancellation)).Trouble is null && MappingProof.Device(mapping, path) is { } known
            ? await FreeAsync(volume, known, cancellation)
            : await UnrecordedAsync(volume, cancellation);
    }

    private async Task<Answer<ReleasedDevice>> UnrecordedAsync(ProvidedVolume volume, CancellationToken cancellation)
    {
        if (await volumes.MappingAsync(volume.Id, cancellation) is { Marks.BySize: true, LinuxState: StoredMapping.Lost } && volume.MachineId is not null)
        {
            return new Refusal(
                Trouble.Refused,
                $"Volume {volume.Id} was told by its size alone, and since the machine started anew it is not known which disk it is. Nothing was detached, since that disk may be in use. Look for it by what is on it, stop what uses it, and detach the volume in {provider.Name}; \"plumb volumes sync\" records that.");
        }

        var search = provider.IdentityOf(volume) is { } identity ? await devices.FindAsync(identity, cancellation) : null;
        return search switch
        {
            Search.Found found => await FreeAsync(volume, found.Device, cancellation),
            Search.Unread unread => new Refusal(Trouble.Busy, $"{unread.Sentence} Nothing was detached, since a disk that could not be asked may be this volume, and in use."),
            Search.Ambiguous ambiguous => new Refusal(Trouble.Ambiguous, $"{ambiguous.Sentence} Nothing was detached, since it is not known whether the right disk is unused."),
            _ => new ReleasedDevice(null),
        };
    }

    private async Task<Answer<ReleasedDevice>> FreeAsync(ProvidedVolume volume, FoundDevice device, CancellationToken cancellation)
    {
        var users = await devices.UsersOfAsync(device, cancellation, VolumeName.Of(volume.Id)?.Uuid);
        if (!users.IsEmpty)
        {
            return new Refusal(
                Trouble.Refused,
                $"Volume {volume.Id} is in use on this machine as {device.Path}: {string.Join("; ", users)}. Nothing was detached. Unmount or stop what uses it, then detach again.");
        }

        return await DeviceFlush.RunAsync(device.Path, settings.Time(VolumeKeys.DeviceLimit), clock, cancellation) is { } trouble
            ? new Refusal(Trouble.Refused, $"What was written to {device.Path} (volume {volume.Id}) could not be brought to the disk: {trouble}. Nothing was detached.")
            : new ReleasedDevice(device);
    }

    private async Task<Answer<Nothing>> GoneAsync(ProvidedVolume volume, FoundDevice device, CancellationToken cancellation) =>
        await devices.WaitUntilGoneAsync(device, settings.Time(VolumeKeys.DeviceLimit), cancellation)
            ? Nothing.It
            : new Refusal(Trouble.Fault, $"{provider.Name} says that volume {volume.Id} is detached, and its disk {device.Path} is still there. Look at the machine before the volume is used elsewhere.");
}
