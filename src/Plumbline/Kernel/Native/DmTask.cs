using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>A line of a table or status as the kernel gave it.</summary>
internal readonly record struct DmTargetLine(long Start, long Length, string Type, string Params);

/// <summary>One question to device-mapper that was answered: the safe face of libdevmapper. One caller at a time.</summary>
internal sealed unsafe class DmTask : IDisposable
{
    private readonly DmTaskHandle _task;

    private DmTask(DmTaskHandle task) => _task = task;

    /// <summary>To be called once before anything else. Throws DllNotFoundException where the library is not installed.</summary>
    public static void Prepare()
    {
        LibDevMapper.dm_log_with_errno_init(&LibDevMapper.IgnoreLog);
        _ = LibDevMapper.dm_set_name_mangling_mode(LibDevMapper.DM_STRING_MANGLING_NONE);
        _ = LibDevMapper.dm_hold_control_dev(1);
    }

    /// <summary>Asks about one device, by number; null and the errno when it is not answered.</summary>
    public static DmTask? Ask(int type, DeviceNumber number, bool inactiveTable, out int error)
    {
        var task = LibDevMapper.dm_task_create(type);
        if (!task.IsInvalid
            && LibDevMapper.dm_task_set_major_minor(task, number.Major, number.Minor, 0) != 0
            && LibDevMapper.dm_task_no_flush(task) != 0
            && LibDevMapper.dm_task_secure_data(task) != 0
            && (!inactiveTable || LibDevMapper.dm_task_query_inactive_table(task) != 0)
            && LibDevMapper.dm_task_run(task) != 0)
        {
            error = Errno.None;
            return new DmTask(task);
        }

        error = ErrorOf(task);
        task.Dispose();
        return null;
    }

    /// <summary>Asks about one device, by uuid; null and the errno when it is not answered.</summary>
    public static DmTask? AskByUuid(int type, string uuid, out int error)
    {
        var task = LibDevMapper.dm_task_create(type);
        if (!task.IsInvalid && LibDevMapper.dm_task_set_uuid(task, uuid) != 0 && LibDevMapper.dm_task_no_flush(task) != 0 && LibDevMapper.dm_task_run(task) != 0)
        {
            error = Errno.None;
            return new DmTask(task);
        }

        error = ErrorOf(task);
        task.Dispose();
        return null;
    }

    /// <summary>Asks about one device, by the name that the kernel has; null and the errno when it is not answered.</summary>
    public static DmTask? AskByName(int type, string name, out int error)
    {
        var task = LibDevMapper.dm_task_create(type);
        if (!task.IsInvalid && LibDevMapper.dm_task_set_name(task, name) != 0 && LibDevMapper.dm_task_no_flush(task) != 0 && LibDevMapper.dm_task_run(task) != 0)
        {
            error = Errno.None;
            return new DmTask(task);
        }

        error = ErrorOf(task);
        task.Dispose();
        return null;
    }

    public string Name => Text(LibDevMapper.dm_task_get_name(_task));

    public string Uuid => Text(LibDevMapper.dm_task_get_uuid(_task));

    /// <summary>Null when the device is not there.</summary>
    public DmInfo? Info => LibDevMapper.dm_task_get_info(_task, out var info) != 0 && info.Exists != 0 ? info : null;

    /// <summary>The lines of a table or status.</summary>
    public List<DmTargetLine> Lines()
    {
        var lines = new List<DmTargetLine>(1);
        nint next = 0;
        do
        {
            next = LibDevMapper.dm_get_next_target(_task, next, out var start, out var length, out var type, out var parameters);
            if (type != null)
            {
                lines.Add(new DmTargetLine((long)start, (long)length, TypeName(type), Text(parameters)));
            }
        }
        while (next != 0);

        return lines;
    }

    /// <summary>The devices that the live table stands on, in the kernel's order.</summary>
    public DeviceNumber[] Dependencies()
    {
        var answer = LibDevMapper.dm_task_get_deps(_task);
        var numbers = new DeviceNumber[answer == null ? 0 : *(uint*)answer];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = DeviceNumber.FromDev(((ulong*)(answer + 8))[i]);
        }

        return numbers;
    }

    public void Dispose() => _task.Dispose();

    /// <summary>Without a task the library has no errno to tell: it could not open its control node.</summary>
    private static int ErrorOf(DmTaskHandle task) => task.IsInvalid ? Errno.EIO : LibDevMapper.dm_task_get_errno(task);

    /// <summary>Ten thousand devices have a handful of target types between them: the common ones share one string.</summary>
    private static string TypeName(byte* type)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(type);
        return bytes.SequenceEqual("linear"u8) ? "linear"
            : bytes.SequenceEqual("thin"u8) ? "thin"
            : bytes.SequenceEqual("multipath"u8) ? "multipath"
            : Text(type);
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
