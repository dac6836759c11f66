using Plumbline.Daemon.Devices;

namespace Plumbline.Daemon.Volumes.Providers.Cloud;

/// <summary>By what each hypervisor shows which disk of the guest a volume is.</summary>
internal static class CloudIdentity
{
    /// <param name="here">The hypervisor below this machine, where the volume's own is not told: plain users do not see it in lists of volumes.</param>
    public static DeviceIdentity? Of(ProvidedVolume volume, string? here) => (volume.Marks.Hypervisor is { Length: > 0 } own and not "None" ? own : here)?.ToLowerInvariant() switch
    {
        "vmware" => new DeviceIdentity.VMwareDisk(
            volume.Marks.ExternalUuid is { } uuid ? DeviceIdentity.Naa.OfExternalUuid(uuid) : null, ChainInfo.Parse(volume.Marks.ChainInfo)),
        "xenserver" or "xcp-ng" => volume.Marks.DeviceSlot is { } slot ? new DeviceIdentity.XenSlot(slot) : null,
        _ => DeviceIdentity.Serial.OfCloudStack(volume.Id),
    };
}
