namespace Plumbline.Paths;

/// <summary>What each word of each source means for a path; null for a word that says nothing.</summary>
internal static class SourceWords
{
    /// <summary>dm_st of multipathd, or A and F of dm-mpath's status.</summary>
    public static PathState? Kernel(string? word) => word switch
    {
        "active" => PathState.Active,
        "failed" => PathState.Failed,
        _ => null,
    };

    /// <summary>libmultipath/checkers.h. "undef" is a path that was not checked yet.</summary>
    public static PathState? Checker(string? word) => word switch
    {
        null => null,
        "ready" => PathState.Active,
        "ghost" => PathState.Standby,
        "i/o pending" or "undef" => PathState.Checking,
        _ => PathState.Failed,
    };

    /// <summary>scsi_device_state of include/scsi/scsi_device.h; multipathd's "unknown" is no answer.</summary>
    public static PathState? Device(string? word) => word switch
    {
        null or "" or "unknown" or "undef" => null,
        "running" => PathState.Active,
        "created" => PathState.Checking,
        _ => PathState.Failed,
    };

    public static PathState? RemotePort(string? word) => word switch
    {
        null => null,
        "Online" => PathState.Active,
        _ => PathState.Failed,
    };

    public static PathState? Session(string? word) => word switch
    {
        null => null,
        "LOGGED_IN" => PathState.Active,
        _ => PathState.Failed,
    };

    /// <summary>A controller that is connecting or resetting carries no I/O now, however soon it may be back.</summary>
    public static PathState? Controller(string? word) => word switch
    {
        null => null,
        "live" => PathState.Active,
        _ => PathState.Failed,
    };

    /// <summary>nvme_ana_state_names of drivers/nvme/host/multipath.c.</summary>
    public static PathState? Ana(string? word) => word switch
    {
        null => null,
        "optimized" or "non-optimized" => PathState.Active,
        "inaccessible" => PathState.Standby,
        "change" => PathState.Checking,
        _ => PathState.Failed,
    };
}
