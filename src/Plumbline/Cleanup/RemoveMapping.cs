using System.Collections.Immutable;
using Plumbline.Cleanup.Journaling;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Cleanup;

/// <summary>Takes one planned entry away: by LVM where LVM's metadata knows it, else from device-mapper, the whole group or nothing.</summary>
internal sealed class RemoveMapping(PlannedAct planned, LiveHost host) : IProvenAct
{
    private PlannedAct? _proven;
    private HostInventory? _inventory;

    private PlannedAct Act => _proven ?? throw new InvalidOperationException("nothing was proven");

    public IReadOnlyList<string> Prove(HostInventory now)
    {
        // Two readings at least ten seconds apart have shown a leak before it was planned.
        var around = Surroundings.Of(now);
        var scan = ScanContext.Judged(now, planned.Entry.Reason == Reasons.OwnLeaked ? around with { LeakedBefore = [planned.Entry.Uuid] } : around);
        var entry = scan.Entries.FirstOrDefault(e => e.Device == planned.Entry.Device && e.Name == planned.Entry.Name && e.Uuid == planned.Entry.Uuid);
        if (entry is null || !CleanupPlan.IsCandidate(entry))
        {
            return ["it is gone, or is no longer in the way and no longer left over"];
        }

        var fresh = CleanupPlan.Of(entry, scan, planned.Why);
        (_proven, _inventory) = (fresh, now);
        return [.. planned.DifferencesTo(fresh), .. fresh.BlockedBy];
    }

    public JournalRecord Intent(string id, DateTimeOffset at)
    {
        var identities = new DeviceIdentities(_inventory!);
        var devices = Act.Mappings.SelectMany(m => m.Table).SelectMany(Tables.DevicesOf).Distinct().Where(n => Act.Mappings.All(m => m.Number != n)).Order();
        return JournalRecord.Of(id, at, JournalEvents.Intent) with
        {
            Action = Act.Action,
            Entry = Act.Entry.Name,
            Uuid = Act.Entry.Uuid,
            Class = Act.Entry.Class.ToString().ToLowerInvariant(),
            Reason = Act.Entry.Reason,
            Why = Act.Why,
            Command = Act.Command,
            Volume = (Act.Volume ?? Act.Group) is { } volume ? new JournalVolume(volume.GroupName, volume.GroupUuid, volume.VolumeUuid, Act.Entry.Volume) : null,
            Vmids = Act.Locks.Vmids,
            Mappings = [.. Act.Mappings.Select(JournalMapping.Of)],
            Devices = [.. devices.Select(identities.Of)],
        };
    }

    public async Task<ActEnd> ActAsync()
    {
        var (failed, notes) = Act.Volume is { } volume
            ? (false, await host.Volumes.DeactivateAsync(volume, HangingDevices.Of(_inventory!), CancellationToken.None) is { } complaint ? [complaint] : ImmutableArray<string>.Empty)
            : RemoveAll();
        var left = Act.Mappings.Where(m => host.Mappings.IsThere(m) is not false).Select(m => m.KernelName).ToList();
        return new ActEnd(!failed && left.Count == 0, left.Count == 0 ? notes : [.. notes, $"still there: {string.Join(", ", left)}"]);
    }

    private (bool Failed, ImmutableArray<string> Notes) RemoveAll()
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < Act.Mappings.Length; i++)
        {
            var outcome = host.Mappings.Remove(Act.Mappings[i]);
            if (outcome.Failure is { } failure)
            {
                notes.Add($"{Act.Mappings[i].KernelName}: {failure}");
                MakeAgain(Act.Mappings[..i], notes);
                return (true, notes.ToImmutable());
            }

            if (outcome.Note is { } note)
            {
                notes.Add(note);
            }
        }

        return (false, notes.ToImmutable());
    }

    /// <summary>What went before one that does not go, lowest first. The numbers may be others now.</summary>
    private void MakeAgain(ImmutableArray<SeenMapping> gone, ImmutableArray<string>.Builder notes)
    {
        var numbers = new Dictionary<DeviceNumber, DeviceNumber>();
        foreach (var mapping in Enumerable.Reverse(gone))
        {
            var made = host.Mappings.Create(mapping with { Table = Tables.Renumber(mapping.Table, numbers) });
            notes.Add(made.Failure is { } failure ? $"{mapping.KernelName} could not be made again: {failure}" : $"{mapping.KernelName} was made again");
            if (made.Made is { } number)
            {
                numbers[mapping.Number] = number;
            }
        }
    }
}
