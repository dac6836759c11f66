using System.Diagnostics.CodeAnalysis;

namespace Plumbline.Kernel.Sysfs;

/// <summary>
/// The serial numbers that disks have told before, by disk sequence number, which no two disks share while the machine is up (block/genhd.c,
/// inc_diskseq): who looks often asks each disk once.
/// </summary>
internal sealed class KnownSerials
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, string> _bySequence = [];

    /// <summary>Empty for a disk that said that it has none.</summary>
    public bool TryGet(long? sequence, [NotNullWhen(true)] out string? serial)
    {
        serial = null;
        lock (_gate)
        {
            return sequence is { } number && _bySequence.TryGetValue(number, out serial);
        }
    }

    public void Learn(long? sequence, string serial)
    {
        if (sequence is { } number)
        {
            lock (_gate)
            {
                _bySequence[number] = serial;
            }
        }
    }

    /// <summary>Forgets the disks that are gone.</summary>
    public void Keep(IEnumerable<BlockDevice> there)
    {
        var sequences = there.Select(d => d.DiskSequence).ToHashSet();
        lock (_gate)
        {
            foreach (var gone in _bySequence.Keys.Where(sequence => !sequences.Contains(sequence)).ToList())
            {
                _bySequence.Remove(gone);
            }
        }
    }
}
