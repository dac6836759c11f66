using System.Collections.Immutable;
using Plumbline.Cleanup.Journaling;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Cleanup;

/// <summary>Undoes one act of the journal, proven again under the locks.</summary>
internal sealed class RestoreMapping(JournalAct undone, LiveHost host) : IProvenAct
{
    private PlannedRestore? _plan;
    private HostInventory? _inventory;

    public IReadOnlyList<string> Prove(HostInventory now)
    {
        (_plan, _inventory) = (PlannedRestore.Of(undone, ScanContext.Judged(now, Surroundings.Of(now))), now);
        return _plan.BlockedBy;
    }

    public JournalRecord Intent(string id, DateTimeOffset at) => undone.Intent with
    {
        Id = id,
        At = at,
        Action = _plan!.Action,
        Command = _plan.Command,
        Why = $"restores {undone.Id}",
        Restores = undone.Id,
        Mappings = [.. _plan.Mappings.Select(JournalMapping.Of)],
    };

    public async Task<ActEnd> ActAsync()
    {
        if (_plan!.Volume is { } volume)
        {
            var complaint = await host.Volumes.ActivateAsync(volume, HangingDevices.Of(_inventory!), CancellationToken.None);
            var there = undone.Intent.Mappings is [.. var seen] && seen.All(m => m.Uuid.Length == 0 || host.Mappings.IsThere(m.Seen()) is true);
            return new ActEnd(there, complaint is null ? there ? [] : ["LVM did not complain, and the mapping is not there"] : [complaint]);
        }

        return MakeAll(_plan.Mappings, _plan.Devices);
    }

    /// <summary>All of them or none: what was made before one that cannot be is removed again.</summary>
    private ActEnd MakeAll(ImmutableArray<SeenMapping> mappings, ImmutableDictionary<DeviceNumber, DeviceNumber> devices)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        var numbers = devices.ToBuilder();
        var made = new Stack<SeenMapping>();
        foreach (var mapping in mappings)
        {
            var wanted = mapping with { Table = Tables.Renumber(mapping.Table, numbers) };
            var outcome = host.Mappings.Create(wanted);
            if (outcome.Failure is { } failure)
            {
                notes.Add($"{mapping.KernelName}: {failure}");
                while (made.TryPop(out var before))
                {
                    notes.Add(host.Mappings.Remove(before).Failure is { } stays ? $"{before.KernelName} stays: {stays}" : $"{before.KernelName} was removed again");
                }

                return new ActEnd(false, notes.ToImmutable());
            }

            if (outcome.Note is { } note)
            {
                notes.Add(note);
            }

            if (outcome.Made is { } number)
            {
                numbers[mapping.Number] = number;
                made.Push(wanted with { Number = number, EventNumber = 0 });
            }
        }

        return new ActEnd(true, notes.ToImmutable());
    }
}
