using System.Runtime.InteropServices;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Findings;

/// <summary>
/// Sets of guest-volume entries that share sectors: one of them is an existing LV's own, or both claim the same guest volume. Two entries
/// of one volume group never do (LVM gave the extents to one of them after the other), nor do two of which one stands on the other.
/// </summary>
internal sealed class Overlaps
{
    /// <summary>More entries than this with one claim on one sector nobody has; it keeps a hostile host from costing a square.</summary>
    private const int MostAtOnce = 64;

    private readonly IReadOnlyList<GuestVolume> _entries;
    private readonly Dictionary<DeviceNumber, DmDevice> _mappings;
    private readonly Dictionary<int, HashSet<DeviceNumber>> _below = [];
    private readonly int[] _sets;

    private Overlaps(IReadOnlyList<GuestVolume> entries, IEnumerable<DmDevice> mappings)
    {
        _entries = entries;
        _mappings = mappings.DistinctBy(m => m.Number).ToDictionary(m => m.Number);
        _sets = [.. Enumerable.Range(0, entries.Count)];
    }

    public static List<List<GuestVolume>> Find(IReadOnlyList<GuestVolume> entries, Sectors sectors, IEnumerable<DmDevice> mappings)
    {
        var extents = new List<Extent>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            sectors.Add(entries[i].Device, i, extents);
        }

        extents.Sort((a, b) => string.CompareOrdinal(a.Space, b.Space) is var space and not 0 ? space : a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Owner.CompareTo(b.Owner));
        var overlaps = new Overlaps(entries, mappings);
        foreach (var space in extents.GroupBy(e => e.Space, StringComparer.Ordinal).Select(g => g.ToList()))
        {
            overlaps.JoinToVolumes(space);
            foreach (var claim in space.Where(e => entries[e.Owner].Lv is null).GroupBy(e => entries[e.Owner].Volume.Text, StringComparer.Ordinal))
            {
                overlaps.JoinClaims(claim);
            }
        }

        return [.. Enumerable.Range(0, entries.Count).GroupBy(overlaps.Set).Where(g => g.Skip(1).Any()).Select(g => overlaps.WithoutUsers([.. g])).Where(set => set.Count > 1)];
    }

    /// <summary>What stands on an LV's own entry uses it, whatever else lies over the same sectors.</summary>
    private List<GuestVolume> WithoutUsers(List<int> set)
    {
        var own = set.Where(i => _entries[i].Lv is not null).Select(i => _entries[i].Device.Number).ToHashSet();
        return [.. set.Where(i => _entries[i].Lv is not null || own.Count == 0 || !Below(i).Overlaps(own)).Select(i => _entries[i])];
    }

    /// <summary>Each extent of an entry without an LV against the extents of existing LVs, which lie in order.</summary>
    private void JoinToVolumes(List<Extent> space)
    {
        var owned = space.FindAll(e => _entries[e.Owner].Lv is not null);
        if (owned.Count == 0)
        {
            return;
        }

        // The furthest end so far makes the search right even where LVs themselves share sectors.
        var furthest = new long[owned.Count];
        var runEnd = Enumerable.Range(0, owned.Count).ToArray();
        for (var i = 0; i < owned.Count; i++)
        {
            furthest[i] = Math.Max(owned[i].End, i > 0 ? furthest[i - 1] : 0);
        }

        foreach (var extent in space.Where(e => _entries[e.Owner].Lv is null))
        {
            var at = Array.BinarySearch(furthest, extent.Start + 1);
            at = at < 0 ? ~at : at;
            while (at > 0 && furthest[at - 1] > extent.Start)
            {
                at--;
            }

            for (var previous = -1; at < owned.Count && owned[at].Start < extent.End; at++)
            {
                if (owned[at].End <= extent.Start || !MayOverlap(extent.Owner, owned[at].Owner))
                {
                    previous = -1;
                    continue;
                }

                Join(extent.Owner, owned[at].Owner);
                if (previous >= 0)
                {
                    runEnd[previous] = at;
                }

                // What is one set with this one already is stepped over.
                while (runEnd[at] != at)
                {
                    runEnd[at] = runEnd[runEnd[at]];
                    at = runEnd[at];
                }

                previous = at;
            }
        }
    }

    private void JoinClaims(IEnumerable<Extent> inOrder)
    {
        var open = new List<Extent>();
        foreach (var extent in inOrder)
        {
            open.RemoveAll(e => e.End <= extent.Start);
            foreach (var other in CollectionsMarshal.AsSpan(open))
            {
                if (Set(other.Owner) != Set(extent.Owner) && MayOverlap(other.Owner, extent.Owner))
                {
                    Join(other.Owner, extent.Owner);
                }
            }

            if (open.Count < MostAtOnce)
            {
                open.Add(extent);
            }
        }
    }

    private bool MayOverlap(int a, int b) =>
        a != b
        && !(!_entries[a].HandMade && !_entries[b].HandMade && _entries[a].Device.Uuid.VgUuid == _entries[b].Device.Uuid.VgUuid)
        && !Below(a).Contains(_entries[b].Device.Number)
        && !Below(b).Contains(_entries[a].Device.Number);

    private HashSet<DeviceNumber> Below(int entry)
    {
        if (_below.TryGetValue(entry, out var found))
        {
            return found;
        }

        _below[entry] = found = [];
        var queue = new Queue<DeviceNumber>(_entries[entry].Device.Dependencies);
        while (queue.TryDequeue(out var number))
        {
            if (found.Add(number) && _mappings.TryGetValue(number, out var mapping))
            {
                foreach (var next in mapping.Dependencies)
                {
                    queue.Enqueue(next);
                }
            }
        }

        return found;
    }

    private int Set(int entry)
    {
        while (_sets[entry] != entry)
        {
            _sets[entry] = _sets[_sets[entry]];
            entry = _sets[entry];
        }

        return entry;
    }

    private void Join(int a, int b)
    {
        var (low, high) = Set(a) < Set(b) ? (Set(a), Set(b)) : (Set(b), Set(a));
        _sets[high] = low;
    }
}
