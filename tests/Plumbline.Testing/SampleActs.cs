using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Native;

namespace Plumbline.Testing;

/// <summary>
/// A kernel that is a list: acts change the mappings of a <see cref="SampleHost"/>, and whoever reads the host afterwards sees that. It
/// refuses what the kernel refuses: names and uuids that are taken, and what is open or stood on.
/// </summary>
internal sealed class SampleActs(SampleHost host, TimeProvider clock) : IMappingActs, ILvmActivation
{
    /// <summary>Every act in its order.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Called before every act with its line; what it throws is the power cut.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>Names that the kernel will not let go.</summary>
    public HashSet<string> Stuck { get; } = new(StringComparer.Ordinal);

    /// <summary>The host as it is at each reading.</summary>
    public LiveHost Live => new(
        host.Sources with { DeviceMapper = new Mapper(host), Lvm = new Groups(host), Clock = clock },
        this,
        this);

    public MappingAct Remove(SeenMapping seen)
    {
        Note($"remove {seen.KernelName}");
        var found = host.Mappings.Find(m => m.Minor == seen.Number.Minor);
        if (found is null)
        {
            return new MappingAct(null, "it was gone already");
        }

        if (Stuck.Contains(found.Name) || found.OpenCount > 0)
        {
            return new MappingAct("the kernel says that it is in use (EBUSY)");
        }

        Forget(found);
        return new MappingAct((string?)null);
    }

    public MappingAct Create(SeenMapping wanted)
    {
        Note($"create {wanted.KernelName} {string.Join(';', wanted.Table.Select(t => $"{t.Start} {t.Length} {t.Type} {t.Params}"))}");
        if (Stuck.Contains(wanted.KernelName) || host.Mappings.Exists(m => m.Name == wanted.KernelName || (wanted.Uuid.Length > 0 && m.Uuid == wanted.Uuid)))
        {
            return new MappingAct("Device or resource busy");
        }

        var minor = Enumerable.Range(0, 1000).First(n => !host.Mappings.Exists(m => m.Minor == n));
        var on = wanted.Table.SelectMany(t => t.Params.Split(' ')).Where(w => DeviceNumber.TryParse(w, out _)).Distinct().ToImmutableArray();
        host.Mappings.Add(new DmAnswer(wanted.KernelName, wanted.Uuid, 253, minor, 0, 0, false, true, false, wanted.ReadOnly, false, false, wanted.Table, [], [], on));
        CountOpen(on, 1);
        return new MappingAct(null, null, new DeviceNumber(253, minor));
    }

    public bool? IsThere(SeenMapping seen) =>
        host.Mappings.Exists(m => seen.Uuid.Length > 0 ? m.Uuid == seen.Uuid : m.Minor == seen.Number.Minor && m.Name == seen.KernelName);

    public Task<string?> DeactivateAsync(LvmTarget volume, ImmutableArray<string> excluded, CancellationToken cancellation)
    {
        Note($"lvchange -aln {volume.GroupName} {volume.Selection}");
        var top = host.Mappings.Find(m => m.Uuid == LogicalVolume.DmUuidOf(volume.GroupUuid, volume.VolumeUuid));
        if (top is not null)
        {
            Forget(top);
        }

        return Task.FromResult<string?>(null);
    }

    public Task<string?> ActivateAsync(LvmTarget volume, ImmutableArray<string> excluded, CancellationToken cancellation)
    {
        Note($"lvchange -aly {volume.GroupName} {volume.Selection}");
        var uuid = LogicalVolume.DmUuidOf(volume.GroupUuid, volume.VolumeUuid);
        var made = Create(new SeenMapping("activated", uuid, default, false, 0, 0, [new DmLine(0, 8192, "linear", "8:0 2048")]));
        return Task.FromResult(made.Failure);
    }

    private void Note(string line)
    {
        Before?.Invoke(line);
        Log.Add(line);
    }

    private void Forget(DmAnswer mapping)
    {
        host.Mappings.Remove(mapping);
        CountOpen(mapping.Dependencies, -1);
    }

    private void CountOpen(ImmutableArray<string> devices, int by)
    {
        for (var i = 0; i < host.Mappings.Count; i++)
        {
            if (devices.Contains($"253:{host.Mappings[i].Minor}"))
            {
                host.Mappings[i] = host.Mappings[i] with { OpenCount = host.Mappings[i].OpenCount + by };
            }
        }
    }

    private sealed class Mapper(SampleHost host) : IDeviceMapper
    {
        public DmReading Read(DmDetail detail) => new(true, null, [.. host.Mappings], []);
    }

    private sealed class Groups(SampleHost host) : ILvmReport
    {
        public Task<LvmAnswer> AskAsync(ImmutableArray<string> excluded, CancellationToken cancellation) => host.Sources.Lvm.AskAsync(excluded, cancellation);
    }
}
