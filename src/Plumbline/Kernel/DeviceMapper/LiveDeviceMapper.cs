using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>
/// Asks the kernel through libdevmapper: one list, then one or few ioctls a device, addressed by number (the kernel finds a number in
/// constant time, and the answer carries name and uuid, so that a reused number cannot mix two devices). Nothing is flushed or opened.
/// </summary>
internal sealed class LiveDeviceMapper : IDeviceMapper
{
    /// <summary>The library has static state, and an ioctl can wait for a lock of the kernel: one reader, and the others are told.</summary>
    private static readonly Lock Gate = new();
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static bool _ready;
    private static Task? _last;

    public DmReading Read(DmDetail detail)
    {
        Task<DmReading> reading;
        lock (Gate)
        {
            if (_last is { IsCompleted: false })
            {
                return DmReading.Failed("an earlier question to device-mapper has not been answered yet; the kernel holds it");
            }

            reading = Task.Factory.StartNew(() => ReadNow(detail), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _last = reading;
        }

        return reading.Wait(Limit)
            ? reading.Result
            : DmReading.Failed($"device-mapper did not answer within {Limit.TotalSeconds} s; the kernel holds the question (look for processes in state D)");
    }

    private static unsafe DmReading ReadNow(DmDetail detail)
    {
        const string Driver = "/sys/class/misc/device-mapper";
        if (NativeFiles.List(Driver).Error != Errno.None)
        {
            return DmReading.NoDriver;
        }

        try
        {
            if (!_ready)
            {
                LibDevMapper.dm_log_with_errno_init(&LibDevMapper.IgnoreLog);
                _ = LibDevMapper.dm_set_name_mangling_mode(LibDevMapper.DM_STRING_MANGLING_NONE);
                _ = LibDevMapper.dm_hold_control_dev(1);
                _ready = true;
            }

            return ReadAll(detail);
        }
        catch (DllNotFoundException)
        {
            return DmReading.Failed("libdevmapper.so.1.02.1 is not installed; install the package libdevmapper1.02.1");
        }
    }

    private static unsafe DmReading ReadAll(DmDetail detail)
    {
        using var list = LibDevMapper.dm_task_create(LibDevMapper.DM_DEVICE_LIST);
        if (list.IsInvalid || LibDevMapper.dm_task_run(list) == 0)
        {
            return DmReading.Failed(LibC.geteuid() != 0
                ? "device-mapper answers root only; run as root to see tables, open counts and dependencies"
                : $"the list of devices: {Errno.Describe(list.IsInvalid ? Errno.EIO : LibDevMapper.dm_task_get_errno(list))}");
        }

        var devices = ImmutableArray.CreateBuilder<DmAnswer>();
        var problems = ImmutableArray.CreateBuilder<string>();
        var cursor = LibDevMapper.dm_task_get_names(list);
        while (cursor != null && *(ulong*)cursor != 0)
        {
            var number = DeviceNumber.FromDev(*(ulong*)cursor);
            if (ReadDevice(number, detail, problems) is { } device)
            {
                devices.Add(device);
            }

            var next = *(uint*)(cursor + 8);
            cursor = next == 0 ? null : cursor + next;
        }

        return new DmReading(true, null, devices.ToImmutable(), problems.ToImmutable());
    }

    private static unsafe DmAnswer? ReadDevice(DeviceNumber number, DmDetail detail, ImmutableArray<string>.Builder problems)
    {
        using var table = Ask(LibDevMapper.DM_DEVICE_TABLE, number, problems);
        if (table is null || LibDevMapper.dm_task_get_info(table, out var info) == 0 || info.Exists == 0)
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
                inactive = loaded is null ? [] : Lines(loaded);
            }

            if (NeedsStatus(lines))
            {
                using var answer = Ask(LibDevMapper.DM_DEVICE_STATUS, number, problems);
                status = answer is null ? [] : Lines(answer);
            }

            using var deps = Ask(LibDevMapper.DM_DEVICE_DEPS, number, problems);
            dependencies = deps is null ? [] : Dependencies(deps);
        }

        return new DmAnswer(
            Text(LibDevMapper.dm_task_get_name(table)),
            Text(LibDevMapper.dm_task_get_uuid(table)),
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

    /// <summary>The status of these targets says nothing; the others' does (that of a striped one, which of its devices failed).</summary>
    private static bool NeedsStatus(ImmutableArray<DmLine> table)
    {
        foreach (var line in table)
        {
            if (line.Type is not ("linear" or "error" or "zero"))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Null when the device went away between the list and the question.</summary>
    private static DmTaskHandle? Ask(int type, DeviceNumber number, ImmutableArray<string>.Builder problems, bool inactiveTable = false)
    {
        var task = LibDevMapper.dm_task_create(type);
        if (!task.IsInvalid
            && LibDevMapper.dm_task_set_major_minor(task, number.Major, number.Minor, 0) != 0
            && LibDevMapper.dm_task_no_flush(task) != 0
            && LibDevMapper.dm_task_secure_data(task) != 0
            && (!inactiveTable || LibDevMapper.dm_task_query_inactive_table(task) != 0)
            && LibDevMapper.dm_task_run(task) != 0)
        {
            return task;
        }

        var error = task.IsInvalid ? Errno.EIO : LibDevMapper.dm_task_get_errno(task);
        if (!Errno.IsGone(error))
        {
            problems.Add($"device {number}: {Errno.Describe(error)}");
        }

        task.Dispose();
        return null;
    }

    private static unsafe ImmutableArray<DmLine> Lines(DmTaskHandle task)
    {
        var lines = ImmutableArray.CreateBuilder<DmLine>(1);
        nint next = 0;
        do
        {
            next = LibDevMapper.dm_get_next_target(task, next, out var start, out var length, out var type, out var parameters);
            if (type != null)
            {
                var typeName = TypeName(type);
                lines.Add(new DmLine((long)start, (long)length, typeName, DmSecrets.Blank(typeName, Text(parameters))));
            }
        }
        while (next != 0);

        return lines.DrainToImmutable();
    }

    private static unsafe ImmutableArray<string> Dependencies(DmTaskHandle task)
    {
        var answer = LibDevMapper.dm_task_get_deps(task);
        if (answer == null)
        {
            return [];
        }

        var numbers = new DeviceNumber[*(uint*)answer];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = DeviceNumber.FromDev(((ulong*)(answer + 8))[i]);
        }

        Array.Sort(numbers);
        return [.. numbers.Select(n => n.ToString())];
    }

    /// <summary>Ten thousand devices have a handful of target types between them: the common ones share one string.</summary>
    private static unsafe string TypeName(byte* type)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(type);
        return bytes.SequenceEqual("linear"u8) ? "linear"
            : bytes.SequenceEqual("thin"u8) ? "thin"
            : bytes.SequenceEqual("multipath"u8) ? "multipath"
            : Text(type);
    }

    private static unsafe string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
