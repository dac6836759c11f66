using System.Text.Json;
using Plumbline.Cleanup.Journaling;

namespace Plumbline.Documents;

/// <summary>The document of "plumb journal --format json": every act with its lines.</summary>
internal sealed record JournalDocument(string Schema, string Host, DateTimeOffset TakenAt, bool Complete, IReadOnlyList<string> Problems, IReadOnlyList<JournalActDocument> Acts)
{
    public static JournalDocument Of(string host, DateTimeOffset takenAt, JournalReading journal, IEnumerable<JournalAct> acts) => new(
        "plumbline.journal/1", host, takenAt, journal.Problems.IsEmpty, journal.Problems, [.. acts.Select(a => new JournalActDocument(a.Id, Words.Lower(a.State), a.Intent, a.Events))]);

    public string ToJson() => JsonSerializer.Serialize(this, DocumentJson.Default.JournalDocument);
}

internal sealed record JournalActDocument(string Id, string State, JournalRecord Intent, IReadOnlyList<JournalRecord> Events);
