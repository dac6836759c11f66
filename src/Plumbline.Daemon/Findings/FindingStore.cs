using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Plumbline.Daemon.Events;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Findings;

/// <summary>All SQL of plumbd's own findings.</summary>
internal sealed class FindingStore(Database database, EventHub events, TimeProvider clock)
{
    public Task<List<StoredFinding>> OpenAsync(CancellationToken cancellation) => database.ReadAsync(
        session => session.QueryAsync(
            "SELECT code, subject, severity, title, explanation, evidence, remedy, opened_at FROM findings WHERE closed_at IS NULL ORDER BY code, subject", Row),
        cancellation);

    /// <summary>One that is open already keeps its time and gets the newer evidence.</summary>
    public async Task OpenAsync(Session session, StoredFinding finding)
    {
        var evidence = JsonSerializer.Serialize(finding.Evidence, DaemonJson.Default.ImmutableArrayString);
        var known = await session.ExecuteAsync(
            "UPDATE findings SET severity = @severity, title = @title, explanation = @explanation, evidence = @evidence, remedy = @remedy WHERE code = @code AND subject = @subject AND closed_at IS NULL",
            ("severity", finding.Severity), ("title", finding.Title), ("explanation", finding.Explanation), ("evidence", evidence), ("remedy", finding.Remedy),
            ("code", finding.Code), ("subject", finding.Subject));
        if (known > 0)
        {
            return;
        }

        await session.ExecuteAsync(
            """
            INSERT INTO findings (id, code, subject, severity, title, explanation, evidence, remedy, opened_at)
            VALUES (@id, @code, @subject, @severity, @title, @explanation, @evidence, @remedy, @now)
            """,
            ("id", $"finding-{Guid.NewGuid()}"), ("code", finding.Code), ("subject", finding.Subject), ("severity", finding.Severity), ("title", finding.Title),
            ("explanation", finding.Explanation), ("evidence", evidence), ("remedy", finding.Remedy), ("now", clock.GetUtcNow()));
        events.Publish("finding", JsonSerializer.Serialize(finding with { OpenedAt = clock.GetUtcNow() }, DaemonJson.Default.StoredFinding));
    }

    public Task CloseAsync(Session session, string code, string subject) => session.ExecuteAsync(
        "UPDATE findings SET closed_at = @now WHERE code = @code AND subject = @subject AND closed_at IS NULL",
        ("now", clock.GetUtcNow()), ("code", code), ("subject", subject));

    private static StoredFinding Row(DbDataReader row) => new(
        row.Text("code"), row.Text("subject"), row.Text("severity"), row.Text("title"), row.Text("explanation"),
        JsonSerializer.Deserialize(row.Text("evidence"), DaemonJson.Default.ImmutableArrayString), row.OptionalText("remedy"), row.Time("opened_at"));
}
