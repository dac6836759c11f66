using System.Diagnostics;

namespace Plumbline.Kernel.Native;

/// <summary>What became of an order.</summary>
/// <param name="Error">The errno; None when the kernel did it.</param>
/// <param name="Number">What the device is called, where one was made.</param>
/// <param name="UdevSilent">The kernel did it, and udev did not finish its part within the limit: nodes and links in /dev may be old.</param>
internal readonly record struct DmOutcome(int Error, DeviceNumber? Number, bool UdevSilent);

/// <summary>
/// Orders to device-mapper that change something. To be called on the one thread that speaks to libdevmapper. Never forced, never deferred.
/// </summary>
internal static class DmOrder
{
    private static readonly TimeSpan UdevLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UdevPause = TimeSpan.FromMilliseconds(20);

    /// <summary>By uuid; one that has none by its number.</summary>
    public static DmOutcome Remove(string uuid, DeviceNumber number)
    {
        using var task = LibDevMapper.dm_task_create(LibDevMapper.DM_DEVICE_REMOVE);
        var ready = !task.IsInvalid
            && (uuid.Length > 0
                ? LibDevMapper.dm_task_set_uuid(task, uuid)
                : LibDevMapper.dm_task_set_major_minor(task, number.Major, number.Minor, 0)) != 0
            && LibDevMapper.dm_task_retry_remove(task) != 0;
        return Run(task, ready, flags: 0);
    }

    /// <summary>Makes the device with its table at once, or leaves nothing behind.</summary>
    public static DmOutcome Create(string name, string uuid, bool readOnly, IReadOnlyList<DmTargetLine> table)
    {
        using var task = LibDevMapper.dm_task_create(LibDevMapper.DM_DEVICE_CREATE);
        var ready = !task.IsInvalid
            && LibDevMapper.dm_task_set_name(task, name) != 0
            && (uuid.Length == 0 || LibDevMapper.dm_task_set_uuid(task, uuid) != 0)
            && (!readOnly || LibDevMapper.dm_task_set_ro(task) != 0)
            && table.All(line => LibDevMapper.dm_task_add_target(task, (ulong)line.Start, (ulong)line.Length, line.Type, line.Params) != 0);
        return Run(task, ready, LibDevMapper.DM_UDEV_LOOK_NOT_INSIDE);
    }

    /// <summary>A table beside the one in use; a table that was loaded before is dropped by the kernel.</summary>
    public static DmOutcome Load(string uuid, bool readOnly, DmTargetLine line)
    {
        using var task = LibDevMapper.dm_task_create(LibDevMapper.DM_DEVICE_RELOAD);
        var ready = !task.IsInvalid
            && LibDevMapper.dm_task_set_uuid(task, uuid) != 0
            && (!readOnly || LibDevMapper.dm_task_set_ro(task) != 0)
            && LibDevMapper.dm_task_add_target(task, (ulong)line.Start, (ulong)line.Length, line.Type, line.Params) != 0;
        return RunSilently(task, ready);
    }

    /// <summary>Drops the table beside the one in use.</summary>
    public static DmOutcome Clear(string uuid)
    {
        using var task = LibDevMapper.dm_task_create(LibDevMapper.DM_DEVICE_CLEAR);
        return RunSilently(task, !task.IsInvalid && LibDevMapper.dm_task_set_uuid(task, uuid) != 0);
    }

    /// <summary>
    /// Takes the table beside into use, where there is one, and starts the device. With no flush and no freeze: either could wait for a disk
    /// that does not answer, and neither is needed where every sector stays in its place.
    /// </summary>
    public static DmOutcome Resume(string uuid)
    {
        using var task = LibDevMapper.dm_task_create(LibDevMapper.DM_DEVICE_RESUME);
        var ready = !task.IsInvalid
            && LibDevMapper.dm_task_set_uuid(task, uuid) != 0
            && LibDevMapper.dm_task_no_flush(task) != 0
            && LibDevMapper.dm_task_skip_lockfs(task) != 0;
        return Run(task, ready, LibDevMapper.DM_UDEV_LOOK_NOT_INSIDE);
    }

    /// <summary>What udev is told nothing of.</summary>
    private static DmOutcome RunSilently(DmTaskHandle task, bool ready)
    {
        var error = !ready ? task.IsInvalid ? Errno.EIO : Errno.EINVAL
            : LibDevMapper.dm_task_run(task) != 0 ? Errno.None
            : LibDevMapper.dm_task_get_errno(task) is var errno and not 0 ? errno : Errno.EIO;
        return new DmOutcome(error, null, UdevSilent: false);
    }

    private static DmOutcome Run(DmTaskHandle task, bool ready, ushort flags)
    {
        uint cookie = 0;
        if (!ready || LibDevMapper.dm_task_set_cookie(task, ref cookie, flags) == 0)
        {
            return new DmOutcome(task.IsInvalid ? Errno.EIO : Errno.EINVAL, null, UdevSilent: false);
        }

        var done = LibDevMapper.dm_task_run(task) != 0;
        var error = done ? Errno.None : LibDevMapper.dm_task_get_errno(task) is var errno and not 0 ? errno : Errno.EIO;
        DeviceNumber? number = done && LibDevMapper.dm_task_get_info(task, out var info) != 0 && info.Exists != 0 ? new DeviceNumber((int)info.Major, (int)info.Minor) : null;
        return new DmOutcome(error, number, cookie != 0 && !UdevFinished(cookie));
    }

    private static bool UdevFinished(uint cookie)
    {
        var start = Stopwatch.GetTimestamp();
        while (LibDevMapper.dm_udev_wait_immediate(cookie, out var ready) != 0 && ready == 0)
        {
            if (Stopwatch.GetElapsedTime(start) > UdevLimit)
            {
                // In udev's place; the second call takes the semaphore away.
                _ = LibDevMapper.dm_udev_complete(cookie);
                _ = LibDevMapper.dm_udev_wait_immediate(cookie, out _);
                return false;
            }

            Thread.Sleep(UdevPause);
        }

        return true;
    }
}
