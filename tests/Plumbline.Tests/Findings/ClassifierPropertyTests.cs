using FsCheck;
using FsCheck.Fluent;
using Plumbline.Findings;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Testing;
using static Plumbline.Testing.SampleCluster;

namespace Plumbline.Tests.Findings;

/// <summary>What must hold of every host, whatever stands on it.</summary>
public sealed class ClassifierPropertyTests
{
    private static readonly string[] Groups = ["san", "loc", "pve"];
    private static readonly string[] Storages = ["san1", "loc1", "thin1"];
    private static readonly string[] Kinds = ["vm-{0}-disk-{1}", "vm-{0}-disk-{1}.qcow2", "vm-{0}-cloudinit", "base-{0}-disk-{1}", "vm-{0}-text{1}", "snap_vm-{0}-disk-{1}_s1", "root{1}", "del-vm-{0}-disk-{1}"];

    [Fact]
    public void EveryEntry_HasOneClass_AndAReferredVolumeOfThisNodeIsNeverInDanger() =>
        Prop.ForAll<int, PositiveInt>((seed, size) => Holds(Random(seed, 1 + (size.Get % 40))).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    private static async Task<bool> Holds((SampleHost Host, HashSet<string> Referred) sample)
    {
        var inventory = await sample.Host.ReadAsync();
        var result = Inspector.Inspect(inventory, Scan.Quiet);
        var numbers = result.Entries.Select(e => e.Device).ToList();
        return numbers.SequenceEqual(inventory.Mappings.Select(m => m.Number))
            && result.Counts.Entries == result.Counts.Valid + result.Counts.Duplicates + result.Counts.Tombstones + result.Counts.Foreign + result.Counts.Unknown
            && result.Entries.All(e => Enum.IsDefined(e.Class) && (e.Class is EntryClass.Valid or EntryClass.Foreign || e.Reason is not null))
            && !result.Entries.Any(e => sample.Referred.Contains(e.Uuid + e.Name) && e.Class is EntryClass.Duplicate or EntryClass.Tombstone)
            && (result.Grade.Score is null) == (result.Counts.Unknown > 0 || !result.Complete)
            && result.Findings.All(f => !f.Evidence.IsEmpty && f.Remedy.Action.Length > 0);
    }

    /// <summary>LVs active or not, stale mappings of old names, hand-made ones anywhere on the disks; guests here and there that name some of them.</summary>
    private static (SampleHost Host, HashSet<string> Referred) Random(int seed, int size)
    {
        var random = new Random(seed);
        var host = Cluster();
        var referred = new HashSet<string>(StringComparer.Ordinal);
        var lines = new Dictionary<(int Vmid, string Node), List<string>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var volumes = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < size; i++)
        {
            var group = random.Next(Groups.Length);
            var name = string.Format(Kinds[random.Next(Kinds.Length)], random.Next(100, 106), random.Next(3));
            var dmName = DmName.BuildLvm(Groups[group], name);
            switch (random.Next(4))
            {
                case 0 when names.Add(dmName):
                    host.Stale(Groups[group], name, "old" + i, random.Next(2));
                    break;
                case 1 when names.Add($"h{i}-vm--{100 + (i % 6)}--disk--0"):
                    host.ByHand($"h{i}-vm--{100 + (i % 6)}--disk--0", random.Next(200_000), $"8:{16 * random.Next(3)}", random.Next(2), 1 + random.Next(100_000));
                    break;
                case 2 when volumes.Add(dmName):
                    host.With(Groups[group], name);
                    break;
                case 3 when volumes.Add(dmName) && names.Add(dmName):
                    host.Active(Groups[group], name, open: random.Next(2));
                    if (random.Next(3) > 0)
                    {
                        referred.Add(SampleLvm.DmUuid(Groups[group], name) + dmName);
                        var owner = (random.Next(100, 106), "pve1");
                        (lines.TryGetValue(owner, out var own) ? own : lines[owner] = []).Add($"{Storages[group]}:{name}");
                    }

                    break;
            }
        }

        foreach (var (owner, list) in lines)
        {
            host.Vm(owner.Vmid, string.Join('\n', list.Select((volume, i) => $"scsi{i}: {volume}")), owner.Node);
        }

        return (host, referred);
    }
}
