using Plumbline.Daemon.Volumes;

namespace Plumbline.Daemon.Naming;

/// <summary>
/// N of MACHINE-diskN: the lowest that no other volume of the machine has. It is in the database only when the operation that asked for it
/// has ended, so that until then it is kept here.
/// </summary>
internal sealed class DiskNumbers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Machine, long Number)> _given = new(StringComparer.Ordinal);

    /// <summary>Those that were given since the start.</summary>
    public IReadOnlyList<(string Machine, long Number)> Given
    {
        get
        {
            lock (_gate)
            {
                return [.. _given.Values];
            }
        }
    }

    public long Of(StoredMapping place, IEnumerable<StoredMapping> stored)
    {
        var known = stored.Where(m => m.MachineId == place.MachineId && m.DiskNumber is not null).ToList();
        if (known.FirstOrDefault(m => m.VolumeId == place.VolumeId) is { DiskNumber: { } has })
        {
            return has;
        }

        lock (_gate)
        {
            return Give(place, known.Select(m => m.DiskNumber!.Value));
        }
    }

    public void Free(string volumeId)
    {
        lock (_gate)
        {
            _given.Remove(volumeId);
        }
    }

    private long Give(StoredMapping place, IEnumerable<long> stored)
    {
        if (_given.TryGetValue(place.VolumeId, out var given) && given.Machine == place.MachineId)
        {
            return given.Number;
        }

        var taken = stored.Concat(_given.Values.Where(g => g.Machine == place.MachineId).Select(g => g.Number)).ToHashSet();
        var number = 0L;
        while (taken.Contains(number))
        {
            number++;
        }

        _given[place.VolumeId] = (place.MachineId, number);
        return number;
    }
}
