using System.Collections.Immutable;

namespace Plumbline.Daemon.Exports.Nbd;

/// <summary>An export as its server tells it to any client.</summary>
/// <param name="Size">Null where the server names it and will not say more.</param>
internal sealed record NbdExport(string Name, long? Size, bool ReadOnly, bool MultiConn);

/// <summary>What a server says that it serves.</summary>
/// <param name="Exports">Ordered by name.</param>
/// <param name="Problem">Why that is not known; null when it is.</param>
internal sealed record NbdListing(ImmutableArray<NbdExport> Exports, string? Problem)
{
    public static NbdListing Unknown(string problem) => new([], problem);
}
