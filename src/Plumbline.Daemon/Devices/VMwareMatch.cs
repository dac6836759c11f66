using Plumbline.Kernel.Sysfs;

namespace Plumbline.Daemon.Devices;

/// <summary>
/// VMware: by the disk's id, which a guest sees only with disk.EnableUUID, else by its place on the virtual SCSI bus. Pure. The place proves
/// less: it can be stale after vMotion or a snapshot, so that it counts only where no id is to be seen.
/// </summary>
internal static class VMwareMatch
{
    /// <summary>What VMware's ids of virtual disks begin with: its own NAA number and the kind.</summary>
    private const string IdPrefix = "6000c29";

    /// <summary>Drivers of VMware's virtual SCSI controllers of which the target is the unit.</summary>
    private static readonly string[] ParallelDrivers = ["vmw_pvscsi", "mptspi", "BusLogic"];

    /// <summary>LSI Logic SAS: its driver numbers targets in the order in which they came.</summary>
    private const string SasDriver = "mptsas";

    public static Search Find(DiskPicture picture, DeviceIdentity.VMwareDisk disk) => disk switch
    {
        { Id: { } id } when ShowsIds(picture) => Find(picture, id),
        { Place: { } place } => Find(picture, place),
        { Id: { } id } => Find(picture, id),
        _ => new Search.Absent("the cloud tells neither an id (externaluuid, CloudStack 4.17 on) nor a place (chaininfo) of this volume."),
    };

    public static Search Find(DiskPicture picture, DeviceIdentity.Naa id)
    {
        if (Candidates.Of(picture, disk => IdOf(disk) == id.Value).Judge($"show the id {id.Value}") is { } judged)
        {
            return judged;
        }

        return new Search.Absent(ShowsIds(picture)
            ? $"no disk of this machine shows the id {id.Value}. If it was attached just now, let the SCSI bus be scanned."
            : "this machine sees no id of any VMware disk: disk.EnableUUID is off. Set disk.EnableUUID=TRUE in the virtual machine's extra configuration and stop and start it.");
    }

    public static Search Find(DiskPicture picture, DeviceIdentity.ScsiUnit place)
    {
        var sas = picture.Controllers.ContainsValue(SasDriver);
        var hosts = picture.Controllers.Where(c => ParallelDrivers.Contains(c.Value)).Select(c => c.Key).ToHashSet();
        var said = $"scsi{place.Controller}:{place.Unit}";
        if (sas)
        {
            return new Search.Unread($"the cloud says {said}, and an LSI Logic SAS controller does not show its disks' units. {EnableIds}");
        }

        var candidates = Candidates.Of(picture, disk => PlaceOf(disk) is { Channel: 0, Lun: 0 } at && at.Target == place.Unit && hosts.Contains(at.Host));
        if (hosts.Count > 1 && !candidates.Devices.IsEmpty)
        {
            return new Search.Ambiguous(
                candidates.Devices,
                $"the cloud says {said}, and this machine has {hosts.Count} virtual SCSI controllers and does not show which of them is scsi{place.Controller}; "
                + $"at unit {place.Unit} there is {Candidates.Names(candidates.Devices.Select(d => d.Path))}. {EnableIds}");
        }

        return (hosts.Count == 1 && place.Controller > 0 ? null : candidates.Judge($"are at {said}"))
            ?? new Search.Absent($"no disk of this machine is at {said}. If it was attached just now, let the SCSI bus be scanned.");
    }

    private const string EnableIds = "Set disk.EnableUUID=TRUE in the virtual machine's extra configuration, so that its disks show their ids.";

    private static bool ShowsIds(DiskPicture picture) => picture.Disks.Any(d => IdOf(d)?.StartsWith(IdPrefix, StringComparison.Ordinal) == true);

    /// <summary>"36000c29…" as udev writes it, "naa.6000c29…" as the kernel does.</summary>
    private static string? IdOf(BlockDevice disk) => disk.Wwid?.ToLowerInvariant() switch
    {
        ['n', 'a', 'a', '.', .. var id] => id,
        ['3', .. var id] => id,
        _ => null,
    };

    private static (int Host, int Channel, int Target, int Lun)? PlaceOf(BlockDevice disk) =>
        disk.ScsiAddress?.Split(':') is [var host, var channel, var target, var lun]
        && int.TryParse(host, out var h) && int.TryParse(channel, out var c) && int.TryParse(target, out var t) && int.TryParse(lun, out var l)
            ? (h, c, t, l)
            : null;
}
