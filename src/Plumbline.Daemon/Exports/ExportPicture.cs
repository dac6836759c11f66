using System.Collections.Frozen;
using System.Collections.Immutable;
using Plumbline.Daemon.Exports.Nbd;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Exports;

/// <summary>One look at what is to be served and what is.</summary>
/// <param name="Rows">What is to be served, without the volumes that an operation changes meanwhile.</param>
/// <param name="Wishes">The same, each with its proven disk or why there is none; by volume.</param>
/// <param name="Busy">The volumes that are left to their operations.</param>
/// <param name="Listing">What the server itself tells over NBD; null where it was not asked.</param>
internal sealed record ExportPicture(
    ImmutableArray<StoredExport> Rows,
    FrozenDictionary<string, Answer<PlannedExport>> Wishes,
    FrozenSet<string> Busy,
    EngineState Engine,
    EngineFigures Figures,
    NbdListing? Listing)
{
    public EngineState.Running? Running => Engine as EngineState.Running;

    /// <summary>Without those of busy volumes.</summary>
    public IEnumerable<ServedExport> Served
    {
        get
        {
            var left = Busy.Select(ExportWish.PrefixOf).ToHashSet(StringComparer.Ordinal);
            var length = ExportWish.PrefixOf("").Length;
            return Running is null ? [] : Running.Exports.Where(e => e.Node.Length < length || !left.Contains(e.Node[..length]));
        }
    }
}
