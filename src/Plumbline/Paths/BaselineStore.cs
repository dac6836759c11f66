using Plumbline.Inventory;
using Plumbline.Kernel.State;

namespace Plumbline.Paths;

/// <summary>Changes paths.json of a live host, under its lock and whole.</summary>
internal sealed class BaselineStore(StateFolder folder, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads the file anew, lets it be changed and writes it when it was. Null when it is written, else one sentence why not.</summary>
    public async Task<string?> ChangeAsync(Func<Baseline, Baseline> change, CancellationToken cancellation)
    {
        var (held, refusal) = await folder.LockAsync(RecordFacts.PathBaselineFile, Patience, clock, cancellation);
        if (held is null)
        {
            return refusal;
        }

        using (held)
        {
            var raw = folder.Read(RecordFacts.PathBaselineFile, RecordFacts.PathBaselineLimit);
            var before = BaselineFile.Read(raw, folder.Path);
            var bytes = BaselineFile.Write(change(before.Baseline));
            if (before.Problem is null && bytes.AsSpan().SequenceEqual(BaselineFile.Write(before.Baseline)))
            {
                return null;
            }

            // What somebody else wrote there is theirs, and stays beside ours.
            if (before.Problem is not null && raw.Bytes is { } theirs && folder.Replace(RecordFacts.PathBaselineFile + ".unreadable", theirs) is { } unkept)
            {
                return unkept;
            }

            return folder.Replace(RecordFacts.PathBaselineFile, bytes);
        }
    }
}
