namespace Plumbline.Findings;

/// <summary>How many entries have each class.</summary>
internal sealed record EntryCounts(int Entries, int Valid, int Duplicates, int Tombstones, int Foreign, int Unknown)
{
    public static EntryCounts Of(IEnumerable<Entry> entries)
    {
        var count = new int[5];
        foreach (var entry in entries)
        {
            count[(int)entry.Class]++;
        }

        return new EntryCounts(
            count.Sum(),
            count[(int)EntryClass.Valid],
            count[(int)EntryClass.Duplicate],
            count[(int)EntryClass.Tombstone],
            count[(int)EntryClass.Foreign],
            count[(int)EntryClass.Unknown]);
    }
}

/// <summary>A letter for people, a number for graphs; neither where the scan is not complete.</summary>
internal sealed record Grade(string Letter, int? Score)
{
    public static Grade Of(EntryCounts counts, bool complete) =>
        complete ? new Grade(LetterOf(counts), ScoreOf(counts)) : new Grade("?", null);

    private static string LetterOf(EntryCounts counts) => counts switch
    {
        { Duplicates: > 0 } => "F",
        { Tombstones: 0 } => "A+",
        { Tombstones: <= 5 } => "B",
        { Tombstones: <= 20 } => "C",
        { Tombstones: <= 50 } => "D",
        _ => "F",
    };

    private static int ScoreOf(EntryCounts counts) =>
        100 - (int)Math.Min(60L, 20L * counts.Duplicates) - (int)Math.Min(40L, 5L * counts.Tombstones);
}
