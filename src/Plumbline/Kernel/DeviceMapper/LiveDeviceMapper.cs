using System.Collections.Immutable;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>
/// Asks the kernel through libdevmapper: one list, then one or few ioctls a device, addressed by number (the kernel finds a number in
/// constant time, and the answer carries name and uuid, so that a reused number cannot mix two devices). Nothing is flushed or opened.
/// </summary>
internal sealed class LiveDeviceMapper : IDeviceMapper
{
    public DmReading Read(DmDetail detail) => Read(() => ReadAll(detail));

    public DmReading Read(DmDetail detail, ImmutableArray<DeviceNumber> only) => Read(() => ReadThese(only, detail));

    private static DmReading Read(Func<DmReading> work)
    {
        if (!DmThread.DriverIsThere)
        {
            return DmReading.NoDriver;
        }

        var (reading, failure) = DmThread.Run(work);
        return reading ?? DmReading.Failed(failure!);
    }

    private static DmReading ReadAll(DmDetail detail)
    {
        if (DmList.Read(out var error) is not { } numbers)
        {
            return DmReading.Failed(LibC.geteuid() != 0
                ? "device-mapper answers root only; run as root to see tables, open counts and dependencies"
                : $"the list of devices: {Errno.Describe(error)}");
        }

        return ReadThese(numbers, detail);
    }

    private static DmReading ReadThese(IReadOnlyCollection<DeviceNumber> numbers, DmDetail detail)
    {
        var devices = ImmutableArray.CreateBuilder<DmAnswer>(numbers.Count);
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var number in numbers)
        {
            if (ReadDevice(number, detail, problems) is { } device)
            {
                devices.Add(device);
            }
        }

        return new DmReading(true, null, devices.ToImmutable(), problems.ToImmutable());
    }

    private static DmAnswer? ReadDevice(DeviceNumber number, DmDetail detail, ImmutableArray<string>.Builder problems)
    {
        using var table = Ask(LibDevMapper.DM_DEVICE_TABLE, number, problems);
        if (table?.Info is not { } info)
        {
            return null;
        }

        ImmutableArray<DmLine> inactive = [];
        ImmutableArray<DmLine> status = [];
        ImmutableArray<string> dependencies = [];
        var lines = Lines(table);
        if (detail == DmDetail.Everything)
        {
            if (info.InactiveTable != 0)
            {
                using var loaded = Ask(LibDevMapper.DM_DEVICE_TABLE, number, problems, inactiveTable: true);
                inactive = Lines(loaded);
            }

            if (lines.Any(SaysMoreInItsStatus))
            {
                using var answer = Ask(LibDevMapper.DM_DEVICE_STATUS, number, problems);
                status = Lines(answer);
            }

            using var deps = Ask(LibDevMapper.DM_DEVICE_DEPS, number, problems);
            dependencies = [.. (deps?.Dependencies() ?? []).Order().Select(d => d.ToString())];
        }

        return new DmAnswer(
            table.Name,
            table.Uuid,
            number.Major,
            number.Minor,
            info.OpenCount,
            info.EventNumber,
            info.Suspended != 0,
            info.LiveTable != 0,
            info.InactiveTable != 0,
            info.ReadOnly != 0,
            info.DeferredRemove != 0,
            info.InternalSuspend != 0,
            lines,
            inactive,
            status,
            dependencies);
    }

    /// <summary>A status line of these targets repeats the table; that of a striped one tells which of its devices failed.</summary>
    private static bool SaysMoreInItsStatus(DmLine line) => line.Type is not ("linear" or "error" or "zero");

    /// <summary>Null when the device went away between the list and the question.</summary>
    private static DmTask? Ask(int type, DeviceNumber number, ImmutableArray<string>.Builder problems, bool inactiveTable = false)
    {
        var task = DmTask.Ask(type, number, inactiveTable, out var error);
        if (task is null && !Errno.IsGone(error))
        {
            problems.Add($"device {number}: {Errno.Describe(error)}");
        }

        return task;
    }

    private static ImmutableArray<DmLine> Lines(DmTask? task) =>
        task is null ? [] : [.. task.Lines().Select(line => new DmLine(line.Start, line.Length, line.Type, DmSecrets.Blank(line.Type, line.Params)))];
}
