using System.Text.Json;
using Plumbline.Findings;
using Plumbline.Kernel;

namespace Plumbline.Documents;

/// <summary>One scan that was judged, as history keeps it.</summary>
/// <param name="Trigger">schedule, missed, start, event, retry, or report.</param>
/// <param name="Mail">off; sent, pending or failed; or why there was none: unchanged, fewer, cooldown.</param>
/// <param name="MailDetail">What the mail was for, or what kept it.</param>
internal sealed record HistoryScan(
    DateTimeOffset Time, string Host, string Grade, int? Score, EntryCounts Counts, bool Complete, string Trigger, string Mail, string? MailDetail);

/// <summary>The mail that waits, and the last that went.</summary>
internal sealed record HistoryMail(
    string? PendingSubject, DateTimeOffset? PendingSince, int Attempts, DateTimeOffset? NextTry, string? LastError, string? LastSubject, DateTimeOffset? LastSentAt);

/// <summary>The document of "plumb history --format json". A contract: change it only together with its tests and docs.</summary>
internal sealed record HistoryDocument(
    string Schema,
    string Host,
    string Node,
    DateTimeOffset TakenAt,
    bool Complete,
    IReadOnlyList<ReadProblem> Problems,
    HistoryMail Mail,
    IReadOnlyList<HistoryScan> Scans)
{
    public const string CurrentSchema = "plumbline.history/1";

    public string ToJson() => JsonSerializer.Serialize(this, DocumentJson.Default.HistoryDocument);
}
