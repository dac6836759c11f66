using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Plumbline.Kernel;
using Plumbline.Kernel.State;

namespace Plumbline.Cleanup.Journaling;

/// <summary>What the journal holds.</summary>
/// <param name="Problems">Files or lines that were not understood: an act may be missing here.</param>
internal sealed record JournalReading(ImmutableArray<JournalAct> Acts, ImmutableArray<string> Problems);

/// <summary>Every act on this host, one JSON line for each step, a file a month in the state folder. Lines are only ever added.</summary>
internal sealed class Journal(string stateFolder, TimeProvider clock)
{
    private const string Suffix = ".jsonl";

    private readonly StateFolder _folder = new(stateFolder.TrimEnd('/') + "/journal");

    public static string NewId() => "act-" + Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture);

    /// <summary>Null when the line is on disk.</summary>
    public string? Append(JournalRecord record)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(record, JournalJson.Default.JournalRecord), (byte)'\n'];
        return _folder.AppendLine(record.At.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture) + Suffix, line);
    }

    public string? Append(string id, string what, string? detail = null) => Append(JournalRecord.Of(id, clock.GetUtcNow(), what, detail));

    public JournalReading Read()
    {
        var problems = new ReadProblems();
        var notes = ImmutableArray.CreateBuilder<string>();
        var root = new LiveRoot();
        var records = new List<JournalRecord>();
        foreach (var name in root.Names(_folder.Path, "journal", problems).Where(n => n.EndsWith(Suffix, StringComparison.Ordinal)))
        {
            var path = $"{_folder.Path}/{name}";
            var number = 0;
            foreach (var line in (root.ReadText(path, "journal", problems, limit: 1 << 28) ?? "").Split('\n'))
            {
                number++;
                if (line.Length > 0)
                {
                    Add(line, $"{path} line {number}", records, notes);
                }
            }
        }

        return new JournalReading(JournalAct.Join(records), [.. problems.ToImmutable().Select(p => p.Detail), .. notes]);
    }

    private static void Add(string line, string place, List<JournalRecord> records, ImmutableArray<string>.Builder notes)
    {
        try
        {
            if (JsonSerializer.Deserialize(line, JournalJson.Default.JournalRecord) is { Schema: JournalRecord.SchemaName, Id: not null, Event: not null } record)
            {
                records.Add(record);
                return;
            }
        }
        catch (JsonException)
        {
            // Said below, with the place.
        }

        notes.Add($"{place} is no whole line of the journal; it was left out");
    }
}
