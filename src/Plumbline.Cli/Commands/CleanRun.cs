using Plumbline.Cleanup;
using Plumbline.Cli.Output;
using Plumbline.Findings;
using Plumbline.Inventory;

namespace Plumbline.Cli.Commands;

/// <summary>Goes through a plan: duplicates first, then tombstones, asking for each where there is somebody to ask.</summary>
internal sealed class CleanRun(LiveHost host, ActUnderLocks acts, Prompt? prompt)
{
    public int Removed { get; private set; }

    /// <summary>The user said no.</summary>
    public int Skipped { get; private set; }

    /// <summary>Blocked, stopped by a change, or failed.</summary>
    public int NotDone { get; private set; }

    public async Task<IReadOnlyList<(string Id, PlannedAct Act)>> AllAsync(IReadOnlyList<PlannedAct> plan, CancellationToken cancellation)
    {
        var removed = new List<(string, PlannedAct)>();
        foreach (var phase in plan.GroupBy(a => a.Entry.Class))
        {
            CleanView.Phase(Terminal.Out, phase.Key, phase.Count());
            var all = prompt is null;
            foreach (var act in phase)
            {
                CleanView.Act(Terminal.Out, act);
                if (!act.BlockedBy.IsEmpty)
                {
                    NotDone++;
                    continue;
                }

                var answer = all ? Answer.Yes : prompt!.Ask(phase.Key == EntryClass.Duplicate ? "duplicate" : "tombstone");
                all |= answer == Answer.All;
                if (answer == Answer.Quit)
                {
                    return removed;
                }

                if (answer == Answer.No)
                {
                    Skipped++;
                    continue;
                }

                await OneAsync(act, removed, cancellation);
            }
        }

        return removed;
    }

    private async Task OneAsync(PlannedAct act, List<(string Id, PlannedAct Act)> removed, CancellationToken cancellation)
    {
        var outcome = await acts.RunAsync(new RemoveMapping(act, host), act.Locks, cancellation);
        CleanView.Outcome(Terminal.Out, outcome, act);
        if (outcome.Result == ActResult.Done)
        {
            Removed++;
            removed.Add((outcome.Id!, act));
        }
        else
        {
            NotDone++;
        }
    }
}
