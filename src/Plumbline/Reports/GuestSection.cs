using System.Collections.Immutable;
using Plumbline.Findings;

namespace Plumbline.Reports;

/// <summary>A table of guests in the report, those in trouble first.</summary>
/// <param name="More">Rows that are left out; all that are shown are at least as bad.</param>
internal sealed record GuestSection(string Title, string? Note, ImmutableArray<GuestRow> Rows, int More)
{
    /// <summary>Gmail cuts messages at 102 KB, and nobody reads a thousand lines that say "Clean".</summary>
    private const int Most = 100;

    /// <summary>Of guests that are not this node's: their findings say more than their numbers.</summary>
    private const int MostOthers = 40;

    public static IEnumerable<GuestSection> Of(ScanResult scan)
    {
        var sections = scan.Guests.ToLookup(g => g.Status is "gone" or "elsewhere" ? g.Status : "here");
        return new[]
        {
            Make("Guests of this node", null, sections["here"], Most),
            Make("Guests that no longer exist", "No guest has these numbers any more, and entries here still bear them.", sections["gone"], MostOthers),
            Make("Guests of other nodes", "They live elsewhere and have entries here.", sections["elsewhere"], MostOthers),
        }.Where(section => !section.Rows.IsEmpty);
    }

    private static GuestSection Make(string title, string? note, IEnumerable<GuestRow> rows, int most)
    {
        ImmutableArray<GuestRow> ordered = [.. rows.OrderBy(Rank).ThenBy(row => row.Vmid)];
        return new GuestSection(title, note, [.. ordered.Take(most)], Math.Max(0, ordered.Length - most));
    }

    private static int Rank(GuestRow row) => row.Health switch { "duplicated" => 0, "tombstones" => 1, "unknown" => 2, _ => 3 };
}
