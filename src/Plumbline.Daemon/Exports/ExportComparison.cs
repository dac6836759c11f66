using System.Collections.Immutable;
using Plumbline.Daemon.Exports.Nbd;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Exports;

/// <summary>What is to be served beside what is served, by the engine's own list and by what its server tells any client.</summary>
internal static class ExportComparison
{
    public static ImmutableArray<ExportTrouble> Of(ExportPicture picture)
    {
        if (picture.Engine is EngineState.Silent)
        {
            return [];
        }

        var served = picture.Served.ToList();
        var troubles = new List<ExportTrouble>();
        var explained = new HashSet<ServedExport>();
        foreach (var row in picture.Rows)
        {
            var own = served.Where(e => e.Node.StartsWith(ExportWish.PrefixOf(row.VolumeId), StringComparison.Ordinal)).ToList();
            var planned = picture.Wishes[row.VolumeId];
            if (planned.IsDone)
            {
                explained.UnionWith(own);
                troubles.AddRange(Judge(row, planned.Value.Wish, own, picture.Listing));
            }
            else if (planned.Refusal.Trouble == Trouble.Gone)
            {
                // What of it is still served is nobody's: it comes below.
                troubles.Add(new ExportTrouble(ExportTrouble.Unattached, planned.Refusal.Sentence, row, null));
            }
            else
            {
                // The engine has the old disk open and no other: it is left as it is until the disk is found or given up.
                explained.UnionWith(own);
                troubles.Add(new ExportTrouble(ExportTrouble.Unproven, planned.Refusal.Sentence, row, null));
            }
        }

        troubles.AddRange(served.Where(e => !explained.Contains(e)).Select(e => new ExportTrouble(
            ExportTrouble.Unwanted,
            e.Name is null ? $"The export engine has {e.Path ?? e.Node} open and serves it to nobody." : $"{e.Name} ({e.Path ?? "a disk that is not told"}) is served, and nobody wants it to be.",
            null,
            e)));
        return [.. troubles];
    }

    /// <summary>Null where the server tells any client just what is wished.</summary>
    public static string? Told(ExportWish wish, NbdListing listing)
    {
        if (listing.Problem is { } problem)
        {
            return $"What is served was not to be learnt over NBD: {problem}.";
        }

        return listing.Exports.FirstOrDefault(e => e.Name == wish.Name) is not { } told ? $"The NBD server does not list {wish.Name}."
            : told.Size != wish.Size ? $"The NBD server says that {wish.Name} has {told.Size?.ToString() ?? "no"} bytes, and {wish.Path} has {wish.Size}."
            : told.ReadOnly != wish.ReadOnly ? $"The NBD server says that {wish.Name} is {(told.ReadOnly ? "read-only" : "writable")}, and it should not be."
            : null;
    }

    private static IEnumerable<ExportTrouble> Judge(StoredExport row, ExportWish wish, List<ServedExport> own, NbdListing? listing)
    {
        foreach (var other in own.Where(e => e.Node != wish.Node))
        {
            yield return new ExportTrouble(
                ExportTrouble.ServedOtherwise, $"{other.Name ?? "a disk of the volume"} was opened as {other.Path ?? "a disk that is not told"} and is to be {wish.Path} ({wish.Size} bytes) now.", row, other);
        }

        if (own.Find(e => e.Node == wish.Node) is not { Name: not null } right)
        {
            yield return new ExportTrouble(ExportTrouble.NotServed, $"{wish.Name} ({wish.Path}) is to be served and is not.", row, null);
        }
        else if (listing is { Problem: null } && Told(wish, listing) is { } otherwise)
        {
            yield return new ExportTrouble(ExportTrouble.ToldOtherwise, otherwise, row, right);
        }
    }
}
