namespace Plumbline.CloudStack;

/// <summary>A volume that is to be made.</summary>
/// <param name="Name">Unique among all volumes of the account, for it is what the volume is found by when the answer is lost.</param>
/// <param name="Bytes">Null for an offering that has its own size, or for the size of the snapshot.</param>
/// <param name="CustomId">The volume's own uuid, chosen here; root admins only (BaseAsyncCreateCustomIdCmd). A repeat is then refused.</param>
internal sealed record NewVolume(string Name, string ZoneId, string? DiskOfferingId, long? Bytes, string? SnapshotId = null, string? CustomId = null);

/// <summary>A job that CloudStack has taken on.</summary>
/// <param name="IsRepeat">It had been taken on before: the request was one too many and did nothing.</param>
/// <param name="Size">What a size was rounded up to.</param>
internal sealed record AcceptedJob(string JobId, bool IsRepeat = false, CloudSize? Size = null);

/// <summary>A volume or snapshot whose making has begun. Its id is known before the job ends and belongs on disk at once.</summary>
/// <param name="Size">What was asked for, rounded up; the real size is in the list.</param>
internal sealed record AcceptedCreation(string Id, string JobId, CloudSize? Size = null);

/// <summary>Done, and nothing more to tell.</summary>
internal sealed record CloudDone
{
    public static CloudDone It { get; } = new();
}
