using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>Acts on this machine's kernel.</summary>
internal sealed class LiveNameActs : INameActs
{
    private const string OwnPrefix = "PLUMB-";

    private readonly LiveMappingActs _mappings = new();

    public bool DriverIsThere => DmThread.DriverIsThere;

    public NameLook Look(string name, string uuid)
    {
        var (look, failure) = DmThread.Run(() => LookNow(name, uuid));
        return look ?? new NameLook(null, null, failure);
    }

    public OwnMappings All()
    {
        var (all, failure) = DmThread.Run(AllNow);
        return all ?? new OwnMappings([], failure);
    }

    public MappingAct Make(string name, string uuid, bool readOnly, DmLine table) => Do(() => DmOrder.Create(name, uuid, readOnly, [Line(table)]));

    public MappingAct Load(string uuid, bool readOnly, DmLine table) => Do(() => DmOrder.Load(uuid, readOnly, Line(table)));

    public MappingAct Clear(string uuid) => Do(() => DmOrder.Clear(uuid));

    public MappingAct Resume(string uuid) => Do(() => DmOrder.Resume(uuid));

    public bool IsShown(string name, DeviceNumber number) => NativeNodes.BlockDeviceOf("/dev/mapper/" + name).BlockDevice == number.ToString();

    public MappingAct Remove(NamedMapping seen) => _mappings.Remove(seen.Seen);

    private static NameLook LookNow(string name, string uuid)
    {
        var ours = ReadByUuid(uuid, out var error);
        if (ours is null && !Errno.IsGone(error))
        {
            return new NameLook(null, null, Errno.Describe(error));
        }

        using var named = DmTask.AskByName(LibDevMapper.DM_DEVICE_INFO, name, out error);
        return named?.Info is null
            ? named is null && !Errno.IsGone(error) ? new NameLook(null, null, Errno.Describe(error)) : new NameLook(ours, null, null)
            : new NameLook(ours, named.Uuid == uuid ? null : named.Uuid is { Length: > 0 } other ? $"the uuid {other}" : "no uuid", null);
    }

    private static OwnMappings AllNow()
    {
        if (DmList.Read(out var error) is not { } numbers)
        {
            return new OwnMappings([], Errno.Describe(error));
        }

        var found = new List<NamedMapping>();
        foreach (var number in numbers)
        {
            using var task = DmTask.Ask(LibDevMapper.DM_DEVICE_TABLE, number, inactiveTable: false, out error);
            if (task is null && !Errno.IsGone(error))
            {
                return new OwnMappings([], $"device {number}: {Errno.Describe(error)}");
            }

            if (task is not null && Of(task) is { } mapping && mapping.Seen.Uuid.StartsWith(OwnPrefix, StringComparison.Ordinal))
            {
                found.Add(mapping);
            }
        }

        return new OwnMappings([.. found.OrderBy(m => m.Seen.Uuid, StringComparer.Ordinal)], null);
    }

    private static NamedMapping? ReadByUuid(string uuid, out int error)
    {
        using var task = DmTask.AskByUuid(LibDevMapper.DM_DEVICE_TABLE, uuid, out error);
        return task is null ? null : Of(task);
    }

    private static NamedMapping? Of(DmTask task) => task.Info is not { } info ? null : new NamedMapping(
        new SeenMapping(
            task.Name, task.Uuid, new DeviceNumber((int)info.Major, (int)info.Minor), info.ReadOnly != 0, info.OpenCount, info.EventNumber,
            [.. task.Lines().Select(l => new DmLine(l.Start, l.Length, l.Type, l.Params))]),
        info.Suspended != 0,
        info.InactiveTable != 0);

    private static DmTargetLine Line(DmLine line) => new(line.Start, line.Length, line.Type, line.Params);

    private static MappingAct Do(Func<DmOutcome> order)
    {
        var (act, failure) = DmThread.Run(() => LiveMappingActs.Told(order()));
        return act ?? new MappingAct(failure);
    }
}
