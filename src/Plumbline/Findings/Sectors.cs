using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Findings;

/// <summary>Sectors [Start, End) of a LUN, a thin volume or a device that is not resolved further.</summary>
internal readonly record struct Extent(string Space, long Start, long End, int Owner);

/// <summary>Resolves tables down to the LUN: linear, striped and raid targets and partitions are followed, a thin volume is its pool and number.</summary>
internal sealed class Sectors
{
    private const int SectorSize = 512;

    /// <summary>Real stacks have a handful of layers; only a forged capture has a circle.</summary>
    private const int Deepest = 24;

    private readonly Dictionary<DeviceNumber, DmDevice> _mappings;
    private readonly Dictionary<DeviceNumber, BlockDevice> _disks = [];
    private readonly Dictionary<string, BlockDevice> _disksByName = new(StringComparer.Ordinal);
    private readonly LunNames _luns;

    public Sectors(HostInventory inventory)
    {
        _mappings = inventory.Mappings.DistinctBy(m => m.Number).ToDictionary(m => m.Number);
        _luns = new LunNames(inventory);
        foreach (var disk in inventory.Disks)
        {
            _disksByName[disk.Name] = disk;
            if (disk.Number is { } number)
            {
                _disks[number] = disk;
            }
        }
    }

    public void Add(DmDevice top, int owner, List<Extent> into)
    {
        foreach (var target in top.Targets ?? [])
        {
            Follow(top, target, 0, target.Length, owner, into, 0);
        }
    }

    /// <summary>A stretch of a device, in sectors.</summary>
    public void Add(DeviceNumber device, long start, long length, int owner, List<Extent> into) => Resolve(device, start, length, owner, into, 0);

    private void Resolve(DeviceNumber device, long start, long length, int owner, List<Extent> into, int depth)
    {
        if (length <= 0 || depth > Deepest)
        {
            return;
        }

        if (!_mappings.TryGetValue(device, out var mapping))
        {
            ResolveDisk(device, start, length, owner, into);
            return;
        }

        if (mapping.IsMultipath || mapping.Targets is not { } targets)
        {
            into.Add(new Extent(mapping.IsMultipath ? LunNames.Of(mapping) : IdOf(mapping), start, start + length, owner));
            return;
        }

        for (var i = FirstAt(targets.AsSpan(), start); i < targets.Length && targets[i].Start < start + length; i++)
        {
            var from = Math.Max(start, targets[i].Start);
            var to = Math.Min(start + length, targets[i].Start + targets[i].Length);
            Follow(mapping, targets[i], from - targets[i].Start, to - from, owner, into, depth + 1);
        }
    }

    /// <param name="offset">From the target's own beginning.</param>
    private void Follow(DmDevice mapping, DmTarget target, long offset, long length, int owner, List<Extent> into, int depth)
    {
        if (length <= 0)
        {
            return;
        }

        switch (target.Kind)
        {
            case LinearTarget linear:
                Resolve(linear.Slice.Device, linear.Slice.Offset + offset, length, owner, into, depth);
                break;
            case SnapshotOriginTarget origin:
                Resolve(origin.Origin, target.Start + offset, length, owner, into, depth);
                break;
            case StripedTarget { Stripes.Length: > 0 } striped:
                foreach (var stripe in striped.Stripes)
                {
                    // Whole rounds: each of them touches every stripe.
                    var round = Math.Max(1, striped.ChunkSize * striped.Stripes.Length);
                    var (first, last) = (offset / round, (offset + length + round - 1) / round);
                    Resolve(stripe.Device, stripe.Offset + (first * striped.ChunkSize), (last - first) * striped.ChunkSize, owner, into, depth);
                }

                break;
            case RaidTarget raid:
                foreach (var leg in raid.Legs)
                {
                    if (leg.Data is { } data)
                    {
                        // Where parity is, any part may lie anywhere on a leg; a leg is nobody else's.
                        Resolve(data, leg.Offset, _mappings.GetValueOrDefault(data)?.Sectors ?? target.Length, owner, into, depth);
                    }
                }

                break;
            case ThinTarget thin:
                var pool = _mappings.TryGetValue(thin.Pool, out var found) ? IdOf(found) : $"number:{thin.Pool}";
                into.Add(new Extent($"thin:{pool}#{thin.ThinId}", target.Start + offset, target.Start + offset + length, owner));
                break;
            case ErrorTarget or ZeroTarget:
                break;
            default:
                into.Add(new Extent(IdOf(mapping), target.Start + offset, target.Start + offset + length, owner));
                break;
        }
    }

    /// <summary>A number without a device names nothing: it may have been another device's when the table was loaded.</summary>
    private void ResolveDisk(DeviceNumber number, long start, long length, int owner, List<Extent> into)
    {
        if (!_disks.TryGetValue(number, out var disk))
        {
            return;
        }

        if (disk.Disk is { } whole && _disksByName.TryGetValue(whole, out var parent) && parent.Number is { } parentNumber && disk.PartitionStart is { } first)
        {
            (disk, number, start) = (parent, parentNumber, start + (first / SectorSize));
        }

        into.Add(new Extent(_luns.Of(disk, number), start, start + length, owner));
    }

    private static string IdOf(DmDevice mapping) => mapping.Uuid.Text.Length > 0 ? "dm:" + mapping.Uuid.Text : "dm-number:" + mapping.Number;

    /// <summary>The first target that ends behind the sector; targets stand in order and without gaps.</summary>
    private static int FirstAt(ReadOnlySpan<DmTarget> targets, long sector)
    {
        var (low, high) = (0, targets.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (targets[middle].Start + targets[middle].Length <= sector)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
