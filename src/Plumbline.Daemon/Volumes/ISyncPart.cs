using System.Collections.Immutable;

namespace Plumbline.Daemon.Volumes;

/// <summary>
/// What is compared after volumes and their disks, each part standing on the one before: names on disks, exports on names. It writes its own
/// findings, and leaves volumes with an open operation to that.
/// </summary>
internal interface ISyncPart
{
    Task<SyncPartReport> RunAsync(CancellationToken cancellation);
}

/// <param name="Problem">Why nothing, or not everything, was compared; null where everything was.</param>
/// <param name="Mended">What was put right, each in a sentence.</param>
internal sealed record SyncPartReport(string? Problem, ImmutableArray<string> Mended);
