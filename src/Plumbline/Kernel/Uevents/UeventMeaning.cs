namespace Plumbline.Kernel.Uevents;

/// <summary>One plain sentence for an event of the storage stack; null for all others.</summary>
internal static class UeventMeaning
{
    /// <param name="uevent">The event.</param>
    /// <param name="nameOf">What the caller calls a device, by major:minor: the kernel names a map dm-N except in path events.</param>
    public static string? Of(Uevent uevent, Func<string, string?>? nameOf = null) => uevent.Subsystem switch
    {
        "block" when uevent.KernelName.StartsWith("dm-") => OfMap(uevent, NameOf(uevent, nameOf)),
        "block" => OfDisk(uevent, nameOf),
        "nvme" => OfNvme(uevent),
        "nvme-subsystem" => Plainly("NVMe subsystem", uevent),
        "scsi" => OfScsi(uevent),
        "iscsi_session" => Plainly("iSCSI session", uevent),
        "iscsi_connection" => Plainly("iSCSI connection", uevent),
        "iscsi_host" => Plainly("iSCSI host", uevent),
        "fc_remote_ports" => Plainly("Fibre Channel port", uevent),
        "fc_host" => Plainly("Fibre Channel host", uevent),
        _ => null,
    };

    private static string NameOf(Uevent uevent, Func<string, string?>? nameOf) =>
        uevent.DmName ?? (uevent.Device is { } device ? nameOf?.Invoke(device) : null) ?? uevent.KernelName;

    private static string OfMap(Uevent uevent, string name) => (uevent.Action, uevent.DmAction) switch
    {
        (_, "PATH_FAILED") => $"path {uevent.DmPath} of map {name} failed; {Left(uevent.DmValidPaths)}",
        (_, "PATH_REINSTATED") => $"path {uevent.DmPath} of map {name} is back; {Usable(uevent.DmValidPaths)}",
        ("add", _) => $"map {name} is being made",
        ("remove", _) => $"map {name} removed",
        ("change", { } action) => $"map {name} reports {action}",
        ("change", null) => uevent["RESIZE"] == "1" ? $"map {name} has a new size" : $"map {name} changed",
        _ => $"map {name}: {uevent.Action}",
    };

    private static string Left(int? paths) => paths switch
    {
        null => "how many are left was not said",
        0 => "no path left",
        1 => "1 path left",
        _ => $"{paths} paths left",
    };

    private static string Usable(int? paths) => paths switch
    {
        null => "how many are usable was not said",
        1 => "1 path usable",
        _ => $"{paths} paths usable",
    };

    private static string OfDisk(Uevent uevent, Func<string, string?>? nameOf)
    {
        var what = uevent.DevType == "partition" ? "partition" : "disk";
        var known = uevent.Device is { } device ? nameOf?.Invoke(device) : null;
        var name = known is null || known == uevent.KernelName ? uevent.KernelName : $"{uevent.KernelName} ({known})";
        return uevent.Action switch
        {
            "add" => $"{what} {name} appeared",
            "remove" => $"{what} {name} disappeared",
            "change" when uevent["RESIZE"] == "1" => $"{what} {name} has a new size",
            "change" when uevent["DISK_RO"] == "1" => $"{what} {name} became read-only",
            "change" when uevent["DISK_RO"] == "0" => $"{what} {name} became writable",
            "change" when uevent["DISK_MEDIA_CHANGE"] == "1" => $"{what} {name} has other media",
            "change" => $"{what} {name} changed",
            _ => $"{what} {name}: {uevent.Action}",
        };
    }

    private static string OfNvme(Uevent uevent)
    {
        var name = uevent.KernelName;
        var where = uevent.NvmeAddress is { } address ? $" ({uevent.NvmeTransport} {address})" : "";
        return (uevent.Action, uevent.NvmeEvent) switch
        {
            ("add", _) => $"NVMe controller {name}{where} appeared",
            ("remove", _) => $"NVMe controller {name}{where} disappeared",
            ("change", "connected") => $"NVMe controller {name}{where} is connected",
            ("change", "rediscover" or "discovery") => $"NVMe controller {name}{where} has news of its discovery log",
            ("change", null) when uevent["NVME_AEN"] is { } aen => $"NVMe controller {name}{where} reports {aen}",
            ("change", null) => $"NVMe controller {name}{where} changed",
            ("change", { } other) => $"NVMe controller {name}{where} reports {other}",
            _ => $"NVMe controller {name}{where}: {uevent.Action}",
        };
    }

    /// <summary>drivers/scsi/scsi_lib.c, scsi_evt_emit.</summary>
    private static string? OfScsi(Uevent uevent)
    {
        var what = uevent.DevType switch
        {
            "scsi_device" => "SCSI device",
            "scsi_host" => "SCSI host",
            "scsi_target" => "SCSI target",
            _ => null,
        };
        if (what is null)
        {
            return null;
        }

        return uevent["SDEV_UA"] switch
        {
            "CAPACITY_DATA_HAS_CHANGED" => $"{what} {uevent.KernelName} has a new size",
            "REPORTED_LUNS_DATA_HAS_CHANGED" => $"{what} {uevent.KernelName} says that its target has other LUNs now",
            "ASYMMETRIC_ACCESS_STATE_CHANGED" => $"{what} {uevent.KernelName} has another ALUA state",
            { } attention => $"{what} {uevent.KernelName} reports {attention}",
            null => Plainly(what, uevent),
        };
    }

    private static string Plainly(string what, Uevent uevent) => uevent.Action switch
    {
        "add" => $"{what} {uevent.KernelName} appeared",
        "remove" => $"{what} {uevent.KernelName} disappeared",
        "change" => $"{what} {uevent.KernelName} changed",
        _ => $"{what} {uevent.KernelName}: {uevent.Action}",
    };
}
