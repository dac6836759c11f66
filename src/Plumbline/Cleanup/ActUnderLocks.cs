using System.Collections.Immutable;
using Plumbline.Cleanup.Journaling;
using Plumbline.Inventory;
using Plumbline.Proxmox.Locks;

namespace Plumbline.Cleanup;

/// <summary>What the act itself came to.</summary>
/// <param name="Done">And looked at.</param>
internal sealed record ActEnd(bool Done, ImmutableArray<string> Notes);

/// <summary>One act as it is proven and written down.</summary>
internal interface IProvenAct
{
    /// <summary>What of the host, as it is read now under the locks, speaks against the act. Remembers what it found.</summary>
    IReadOnlyList<string> Prove(HostInventory now);

    /// <summary>Everything that is needed to undo it.</summary>
    JournalRecord Intent(string id, DateTimeOffset at);

    /// <summary>Cannot be cancelled any more.</summary>
    Task<ActEnd> ActAsync();
}

/// <summary>
/// The frame of every act on somebody's mapping: takes Proxmox's locks, reads the whole host again, has it proven, writes the intent to the
/// journal, acts, writes the outcome. Until the intent is on disk it may be given up at any moment.
/// </summary>
internal sealed class ActUnderLocks(LiveHost host, Journal journal, ProxmoxLocks locks)
{
    public async Task<ActOutcome> RunAsync(IProvenAct act, LockSet wanted, CancellationToken cancellation)
    {
        var (held, refusal) = await locks.TakeAsync(wanted, cancellation);
        if (held is null)
        {
            return ActOutcome.Stopped(refusal!);
        }

        using (held)
        {
            var reasons = act.Prove(await new InventoryReader(host.Sources).ReadAsync(cancellation));
            if (reasons.Count > 0)
            {
                return ActOutcome.Stopped(reasons);
            }

            if (held.TooLong)
            {
                return ActOutcome.Stopped("reading the host again took so long that Proxmox's locks might end before the act; try again when the host is less busy");
            }

            var id = Journal.NewId();
            if (journal.Append(act.Intent(id, host.Sources.Clock.GetUtcNow())) is { } failure)
            {
                return ActOutcome.Stopped($"the journal could not be written, and nothing is done without it: {failure}");
            }

            return Write(id, await act.ActAsync());
        }
    }

    private ActOutcome Write(string id, ActEnd end)
    {
        var notes = end.Notes;
        if (journal.Append(id, end.Done ? JournalEvents.Done : JournalEvents.Failed, notes.IsEmpty ? null : string.Join("; ", notes)) is { } unwritten)
        {
            notes = notes.Add($"the outcome could not be written to the journal ({unwritten}); the next act will look and write it");
        }

        return new ActOutcome(end.Done ? ActResult.Done : ActResult.Failed, notes, id);
    }
}
