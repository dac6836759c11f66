using System.Collections.Immutable;
using Plumbline.Cleanup.Journaling;
using Plumbline.Findings;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;
using Plumbline.Proxmox.Locks;

namespace Plumbline.Cleanup;

/// <summary>How one act of the journal would be undone.</summary>
/// <param name="Mappings">To be made, lowest first, with the numbers of the journal in their tables.</param>
/// <param name="Devices">From those numbers to today's, for the devices below; the mappings' own are known once they are made.</param>
/// <param name="Volume">Instead: the LV that LVM activates.</param>
/// <param name="BlockedBy">What speaks against it; one sentence each.</param>
/// <param name="Notes">What should be known and does not speak against it.</param>
internal sealed record PlannedRestore(
    JournalAct Act,
    ImmutableArray<SeenMapping> Mappings,
    ImmutableDictionary<DeviceNumber, DeviceNumber> Devices,
    LvmTarget? Volume,
    LockSet Locks,
    ImmutableArray<string> BlockedBy,
    ImmutableArray<string> Notes)
{
    public string Action => Volume is null ? JournalActions.Create : JournalActions.Activate;

    public string Command => Volume is { } volume
        ? $"lvchange -aly -K --select '{volume.Selection}' {Proof.Word(volume.GroupName)}"
        : string.Join(" && ", Mappings.Select(m => $"dmsetup create {Proof.Word(m.KernelName)}{(m.Uuid.Length > 0 ? " --uuid " + Proof.Word(m.Uuid) : "")}{(m.ReadOnly ? " --readonly" : "")} --table {Proof.Word(TableText(m))}"));

    public static PlannedRestore Of(JournalAct act, ScanContext scan)
    {
        var intent = act.Intent;
        var storages = (scan.Cluster.Storages?.Storages ?? []).Where(s => s.OnLvm && s.VgName == intent.Volume?.GroupName);
        var locks = LockSet.Of(intent.Vmids ?? [], storages);
        List<string> obstacles = [.. WhyNotThisAct(act), .. Obstacles.OfReading(scan), .. Obstacles.OfGuests(locks.Vmids, scan)];
        if (intent.Volume is { } group && scan.Groups.WhyUnjudged(group.GroupUuid) is { } unjudged)
        {
            obstacles.Add($"the volume group {group.GroupName} cannot be judged ({unjudged})");
        }

        var mappings = (intent.Mappings ?? []).Select(m => m.Seen()).ToImmutableArray();
        foreach (var inUse in mappings.SelectMany(m => scan.Inventory.Mappings.Where(d => d.KernelName == m.KernelName || (m.Uuid.Length > 0 && d.Uuid.Text == m.Uuid))).Distinct())
        {
            obstacles.Add($"{inUse.Name} ({inUse.Number}{(inUse.Uuid.Text.Length > 0 ? ", uuid " + inUse.Uuid.Text : "")}) is there: its name or uuid is that of what is to be restored");
        }

        return intent.Action == JournalActions.Deactivate
            ? Activation(act, locks, obstacles, scan)
            : Creation(act, [.. Enumerable.Reverse(mappings)], locks, obstacles, scan);
    }

    private static IEnumerable<string> WhyNotThisAct(JournalAct act)
    {
        if (act.Intent.Action is not (JournalActions.Remove or JournalActions.Deactivate))
        {
            yield return "it is itself a restore; clean the entry again instead";
        }

        if (act.State is not ActState.Done)
        {
            yield return $"nothing is missing because of it: its state is {act.State.ToString().ToLowerInvariant()}";
        }
    }

    private static PlannedRestore Activation(JournalAct act, LockSet locks, List<string> obstacles, ScanContext scan)
    {
        var volume = act.Intent.Volume;
        var lv = volume is null ? null : scan.Inventory.Lvm.LogicalVolumes.FirstOrDefault(v => v.GroupUuid == volume.GroupUuid && v.Uuid == volume.VolumeUuid);
        var notes = ImmutableArray<string>.Empty;
        if (lv is null)
        {
            obstacles.Add("the LV no longer exists: its mapping cannot come back, and must not");
        }
        else
        {
            var name = DmName.BuildLvm(lv.GroupName, lv.Name);
            if (scan.Inventory.Mappings.FirstOrDefault(m => m.Name == name) is { } taken)
            {
                obstacles.Add($"{taken.Name} ({taken.Number}) has the name that LVM would give it");
            }

            notes = name == act.Intent.Entry ? [] : [$"the LV is called {lv.GroupName}/{lv.Name} now: its mapping will be {name}"];
        }

        var target = new LvmTarget(lv?.GroupName ?? volume?.GroupName ?? "", volume?.GroupUuid ?? "", volume?.VolumeUuid ?? "");
        return new PlannedRestore(act, [], ImmutableDictionary<DeviceNumber, DeviceNumber>.Empty, target, locks, [.. obstacles.Distinct()], notes);
    }

    private static PlannedRestore Creation(JournalAct act, ImmutableArray<SeenMapping> mappings, LockSet locks, List<string> obstacles, ScanContext scan)
    {
        var numbers = ImmutableDictionary.CreateBuilder<DeviceNumber, DeviceNumber>();
        var identities = new DeviceIdentities(scan.Inventory);
        foreach (var device in act.Intent.Devices ?? [])
        {
            var found = identities.Find(device);
            if (found is [var only] && DeviceNumber.TryParse(device.Device, out var old))
            {
                numbers[old] = only.Number;
            }
            else
            {
                var identity = device.Identities.IsDefaultOrEmpty ? "nothing but its number told it apart" : string.Join(", ", device.Identities);
                obstacles.Add(found.Length > 1
                    ? $"the device {device.Name} ({identity}) is ambiguous: {string.Join(" and ", found.Select(f => $"{f.Name} ({f.Number})"))}"
                    : $"the device {device.Name} that it stood on is not found again ({identity})");
            }
        }

        var unsaid = mappings.SelectMany(m => m.Table).SelectMany(Tables.DevicesOf).Distinct().Where(d => !numbers.ContainsKey(d) && mappings.All(m => m.Number != d)).ToList();
        if (unsaid.Count > 0 && obstacles.Count == 0)
        {
            obstacles.Add($"the journal does not say what {string.Join(", ", unsaid)} was");
        }

        foreach (var mapping in mappings.Where(m => !Tables.CanRebuild(m.Table)))
        {
            obstacles.Add($"{mapping.KernelName} has a target that keeps data of its own ({string.Join(", ", mapping.Table.Select(t => t.Type).Distinct())}); such a mapping is not made again");
        }

        if (obstacles.Count == 0)
        {
            obstacles.AddRange(Ground.TakenBy(mappings, numbers, scan));
        }

        var inTheWay = mappings.Select(m => scan.Groups.Named(m.KernelName)).FirstOrDefault(lv => lv is not null);
        return new PlannedRestore(act, mappings, numbers.ToImmutable(), null, locks, [.. obstacles.Distinct()],
            inTheWay is null ? [] : [$"{inTheWay.GroupName}/{inTheWay.Name} cannot be activated while this mapping has its name"]);
    }

    private string TableText(SeenMapping mapping) => string.Join('\n', Tables.Renumber(mapping.Table, Devices).Select(t => $"{t.Start} {t.Length} {t.Type} {t.Params}".TrimEnd()));
}
