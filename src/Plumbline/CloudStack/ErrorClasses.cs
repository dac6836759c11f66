namespace Plumbline.CloudStack;

/// <summary>
/// Which class an error of CloudStack is of: by its number, and where that says little by its words. The words are those of
/// VolumeApiServiceImpl, SnapshotManagerImpl, UuidManagerImpl and LibvirtComputingResource; 431 carries "no such volume", "not attached" and
/// "a snapshot is running" alike, so that number alone is never proof of anything (the CSI driver took it for "gone").
/// </summary>
internal static class ErrorClasses
{
    private static readonly (CloudTrouble Trouble, string[] Words)[] ByWords =
    [
        (CloudTrouble.AlreadySo, ["is not attached to any VM", "is not attached to a VM", "is not attached to any instance", "is not attached to an instance", "volume is already attached"]),
        (CloudTrouble.SlotTaken, ["already exists", "target vd"]),
        (CloudTrouble.SlotTaken, ["already exists", "target sd"]),
        (CloudTrouble.SlotTaken, ["duplicate", "target"]),
        (CloudTrouble.Busy, ["already in the process of unplug"]),
        (CloudTrouble.Busy, ["snapshot", "in progress"]),
        (CloudTrouble.Busy, ["snapshot", "creating on it"]),
        (CloudTrouble.Busy, ["active snapshot tasks"]),
        (CloudTrouble.Busy, ["try again later"]),
        (CloudTrouble.Busy, ["VM snapshot"]),
        (CloudTrouble.Busy, ["concurrent operation"]),
        (CloudTrouble.Gone, ["entity does not exist"]),
        (CloudTrouble.Gone, ["unable to find volume"]),
        (CloudTrouble.Gone, ["unable to find a volume"]),
        (CloudTrouble.Gone, ["unable to find snapshot"]),
        (CloudTrouble.Gone, ["unable to find a snapshot"]),
        (CloudTrouble.Gone, ["volume", "does not exist"]),
        (CloudTrouble.Gone, ["snapshot", "does not exist"]),
        (CloudTrouble.Permission, ["does not have permission"]),
        (CloudTrouble.Permission, ["not allowed to create/update custom id"]),
    ];

    public static CloudTrouble Of(int code, int? csErrorCode, string? said)
    {
        var trouble = ByNumber(code, csErrorCode);
        return trouble is CloudTrouble.Refused or CloudTrouble.Fault ? FromWords(said) ?? trouble : trouble;
    }

    private static CloudTrouble ByNumber(int code, int? csErrorCode) => code switch
    {
        401 => CloudTrouble.Credentials,
        403 or 531 or 411 or 511 => CloudTrouble.Permission,
        429 => CloudTrouble.Throttled,
        432 or 404 or 405 => CloudTrouble.Unsupported,
        503 => CloudTrouble.Unavailable,
        532 or 533 or 535 => CloudTrouble.Capacity,
        534 => CloudTrouble.Fault,
        536 or 537 => CloudTrouble.Busy,
        _ => csErrorCode switch
        {
            4300 or 4375 => CloudTrouble.Busy,
            (>= 4330 and <= 4340) or 4370 => CloudTrouble.Capacity,
            4365 => CloudTrouble.Permission,
            4545 => CloudTrouble.Throttled,
            _ => code is >= 400 and < 500 ? CloudTrouble.Refused : CloudTrouble.Fault,
        },
    };

    /// <summary>Every word of one row stands in it. "Already attached" is told in several ways, each alone is enough.</summary>
    private static CloudTrouble? FromWords(string? said)
    {
        if (said is null)
        {
            return null;
        }

        foreach (var (trouble, words) in ByWords)
        {
            var found = trouble == CloudTrouble.AlreadySo ? words.Any(Has) : words.All(Has);
            if (found)
            {
                return trouble;
            }
        }

        return null;

        bool Has(string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The hypervisor was told to let go and did not within wait.detach.device; it may still do (apache/cloudstack#7316).</summary>
    public static bool IsLateDetach(string? said) =>
        said is not null && said.Contains("Could not detach volume", StringComparison.OrdinalIgnoreCase) && said.Contains("waiting for", StringComparison.OrdinalIgnoreCase);

    /// <summary>Our own job id, sent twice: the first request arrived (UUIDManagerImpl.checkUuidSimple).</summary>
    public static bool IsRepeatOf(string jobId, string? said) =>
        said is not null && said.Contains(jobId, StringComparison.OrdinalIgnoreCase) && said.Contains("already exists", StringComparison.OrdinalIgnoreCase);
}
