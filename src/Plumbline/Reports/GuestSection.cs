using System.Collections.Immutable;
using Plumbline.Findings;

namespace Plumbline.Reports;

/// <summary>A table of guests in the report, those in trouble first.</summary>
/// <param name="More">Rows that are left out; all that are shown are at least as bad.</param>
internal sealed record GuestSection(string Title, string? Note, ImmutableArray<GuestRow> Rows, int More)
{
    /// <summary>Mail programs cut long messages, and nobody reads a thousand lines that say "Clean".</summary>
    private const int Most = 200;

    public static IEnumerable<GuestSection> Of(ScanResult scan)
    {
        var sections = scan.Guests.ToLookup(g => g.Status is "gone" or "elsewhere" ? g.Status : "here");
        return new[]
        {
            Make("Guests of this node", null, sections["here"]),
            Make("Guests that no longer exist", "No guest has these numbers any more, and entries here still bear them.", sections["gone"]),
            Make("Guests of other nodes", "They live elsewhere and have entries here.", sections["elsewhere"]),
        }.Where(section => !section.Rows.IsEmpty);
    }

    private static GuestSection Make(string title, string? note, IEnumerable<GuestRow> rows)
    {
        ImmutableArray<GuestRow> ordered = [.. rows.OrderBy(Rank).ThenBy(row => row.Vmid)];
        return new GuestSection(title, note, [.. ordered.Take(Most)], Math.Max(0, ordered.Length - Most));
    }

    private static int Rank(GuestRow row) => row.Health switch { "duplicated" => 0, "tombstones" => 1, "unknown" => 2, _ => 3 };
}
