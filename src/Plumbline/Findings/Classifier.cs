using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Findings;

/// <summary>
/// Gives every device-mapper device its one class, in the order of precedence: each step judges what the steps before left open.
/// </summary>
internal sealed class Classifier(ScanContext context)
{
    private readonly Dictionary<DeviceNumber, Verdict> _verdicts = [];

    /// <summary>Kept by an overlap because it is open or configured: such an entry is no tombstone of the hand-made kind.</summary>
    private readonly HashSet<DeviceNumber> _kept = [];

    public ImmutableArray<Entry> Judge()
    {
        var mappings = context.Inventory.Mappings;
        var volumes = mappings.Select(m => GuestVolume.Read(m, context.Groups)).OfType<GuestVolume>().DistinctBy(v => v.Device.Number).ToList();
        var groups = new EntryGroups(mappings, volumes);
        var references = volumes.ToDictionary(v => v.Device.Number, context.References.To);
        var evidence = new EvidenceGate(context);
        foreach (var volume in volumes)
        {
            if (evidence.WhyUnknown(volume, references[volume.Device.Number]) is { } why)
            {
                _verdicts[volume.Device.Number] = Verdict.Unknown(why);
            }
        }

        JudgeCollisions(volumes);
        JudgeOverlaps(volumes, references);
        var leftOvers = new LeftOvers(context);
        foreach (var volume in volumes.Where(v => !_verdicts.ContainsKey(v.Device.Number)))
        {
            _verdicts[volume.Device.Number] = leftOvers.Judge(volume, references[volume.Device.Number], _kept.Contains(volume.Device.Number));
        }

        var byNumber = volumes.ToDictionary(v => v.Device.Number);
        return
        [
            .. mappings.Select(m => byNumber.TryGetValue(m.Number, out var volume)
                ? Entry(m, _verdicts[m.Number], groups, volume, references[m.Number])
                : Entry(m, evidence.JudgeOther(m, groups), groups, null, [])),
        ];
    }

    /// <summary>
    /// The name stands in the way of an LV that is another one: the kernel refuses a second device of the name (drivers/md/dm-ioctl.c,
    /// dm_hash_insert), and the LV cannot be activated.
    /// </summary>
    private void JudgeCollisions(List<GuestVolume> volumes)
    {
        foreach (var volume in volumes.Where(v => !_verdicts.ContainsKey(v.Device.Number)))
        {
            var device = volume.Device;
            var named = volume.HandMade ? context.Groups.Named(device.Name) : context.Groups.Named(device.Uuid.VgUuid!, device.Name);
            if (named is not null && named.DmUuid != device.Uuid.Text)
            {
                _verdicts[device.Number] = new Verdict(EntryClass.Duplicate, Reasons.Collision, Removable: true, $"{named.GroupName}/{named.Name}");
            }
        }
    }

    private void JudgeOverlaps(List<GuestVolume> volumes, Dictionary<DeviceNumber, IReadOnlyList<GuestReference>> references)
    {
        var apart = volumes.FindAll(v => !_verdicts.TryGetValue(v.Device.Number, out var verdict) || verdict.Class == EntryClass.Unknown);
        foreach (var set in Overlaps.Find(apart, new Sectors(context.Inventory), context.Inventory.Mappings))
        {
            var outcome = OverlapOutcome.Of(set, v => references[v.Device.Number].Count > 0, v => _verdicts.ContainsKey(v.Device.Number), context.Cluster.JudgementRefused is not null);
            foreach (var volume in set.Where(v => !_verdicts.ContainsKey(v.Device.Number)))
            {
                if (outcome.Unknown is { } why)
                {
                    if (volume.Lv is null)
                    {
                        _verdicts[volume.Device.Number] = Verdict.Unknown(why);
                    }
                }
                else if (!outcome.Keeps(volume))
                {
                    _verdicts[volume.Device.Number] = new Verdict(EntryClass.Duplicate, Reasons.Overlap, !outcome.Blocked, outcome.Kept.Device.Name);
                }
                else if (outcome.KeptForUse)
                {
                    _kept.Add(volume.Device.Number);
                }
            }
        }
    }

    private Entry Entry(DmDevice device, Verdict verdict, EntryGroups groups, GuestVolume? volume, IReadOnlyList<GuestReference> references)
    {
        var local = references.FirstOrDefault(r => r.Guest.Node == context.Cluster.Node) ?? (references.Count > 0 ? references[0] : null);
        var storage = references.FirstOrDefault(r => r.Storage is not null)?.Storage
            ?? context.References.StoragesOf(volume?.GroupName).OrderBy(s => s.ThinPool == volume?.Lv?.PoolName ? 0 : 1).FirstOrDefault()?.Id;
        return new Entry(
            device.Name,
            device.Uuid.Text,
            device.Number,
            verdict.Class,
            local?.Guest.Vmid ?? volume?.Vmid,
            volume is null ? null : storage,
            volume?.Volume.Text,
            device.OpenCount,
            verdict.Reason,
            verdict.Removable,
            volume is null ? [] : groups.Of(device),
            verdict.Against);
    }
}
