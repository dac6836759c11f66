using System.Collections.Immutable;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>Devices from one reading of the driver; without root, what sysfs shows of them.</summary>
internal static class DmReader
{
    public const string Source = "dm";

    public static ImmutableArray<DmDevice> Devices(DmReading reading, HostRoot root, ReadProblems problems)
    {
        if (!reading.Driver)
        {
            return [];
        }

        foreach (var problem in reading.Problems)
        {
            problems.Add(Source, problem);
        }

        if (reading.Error is { } error)
        {
            problems.Add(Source, error);
            return FromSysfs(root, problems);
        }

        return [.. reading.Devices.Select(DmDevice.From).OrderBy(d => d.Number)];
    }

    /// <summary>Name, uuid and suspension are world-readable below /sys/block/dm-N/dm; tables and open counts are not there.</summary>
    private static ImmutableArray<DmDevice> FromSysfs(HostRoot root, ReadProblems problems)
    {
        var devices = ImmutableArray.CreateBuilder<DmDevice>();
        foreach (var name in root.Names("/sys/class/block", Source, problems))
        {
            if (name.StartsWith("dm-", StringComparison.Ordinal) && root.Follow("/sys/class/block/" + name) is { } path && FromSysfs(path, root, problems) is { } device)
            {
                devices.Add(device);
            }
        }

        return [.. devices.OrderBy(d => d.Number)];
    }

    private static DmDevice? FromSysfs(string path, HostRoot root, ReadProblems problems)
    {
        if (root.ReadAttribute(path + "/dev", Source, problems) is not { } dev
            || !DeviceNumber.TryParse(dev, out var number)
            || root.ReadAttribute(path + "/dm/name", Source, problems) is not { } name)
        {
            return null;
        }

        var slaves = root.Names(path + "/slaves", Source, problems)
            .Select(slave => root.Follow(path + "/slaves/" + slave))
            .OfType<string>()
            .Select(slave => root.ReadAttribute(slave + "/dev", Source, problems))
            .Select(text => DeviceNumber.TryParse(text, out var slave) ? slave : (DeviceNumber?)null)
            .OfType<DeviceNumber>();
        return new DmDevice(
            name,
            DmName.Unmangle(name),
            DmUuid.Decode(root.ReadAttribute(path + "/dm/uuid", Source, problems) ?? ""),
            number,
            OpenCount: null,
            EventNumber: null,
            Suspended: root.ReadAttribute(path + "/dm/suspended", Source, problems) == "1",
            LiveTable: root.ReadAttribute(path + "/size", Source, problems) is not (null or "0"),
            InactiveTable: false,
            ReadOnly: root.ReadAttribute(path + "/ro", Source, problems) == "1",
            DeferredRemove: false,
            InternalSuspend: false,
            Targets: null,
            InactiveTargets: [],
            Status: [],
            [.. slaves.Order()]);
    }
}
