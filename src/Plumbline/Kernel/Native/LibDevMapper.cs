using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>
/// libdevmapper, declarations only (libdevmapper.h of lvm2). Unless said otherwise a call returns 1 for success and 0 for failure, after
/// which dm_task_get_errno tells why. The library keeps static state: one caller at a time.
/// </summary>
internal static unsafe partial class LibDevMapper
{
    private const string Library = "libdevmapper.so.1.02.1";

    // enum in libdevmapper.h; the numbers are its order.
    internal const int DM_DEVICE_CREATE = 0;
    internal const int DM_DEVICE_RELOAD = 1;
    internal const int DM_DEVICE_REMOVE = 2;
    internal const int DM_DEVICE_RESUME = 5;
    internal const int DM_DEVICE_INFO = 6;
    internal const int DM_DEVICE_DEPS = 7;
    internal const int DM_DEVICE_STATUS = 10;
    internal const int DM_DEVICE_TABLE = 11;
    internal const int DM_DEVICE_CLEAR = 14;

    /// <summary>Flags of dm_task_set_cookie: only udev's device-mapper rules run, which make the node; nothing looks inside the device.</summary>
    internal const ushort DM_UDEV_LOOK_NOT_INSIDE = 0x0002 | 0x0004 | 0x0008;

    /// <summary>Names and uuids as the kernel holds them; the library would decode \xNN in some calls and not in others.</summary>
    internal const int DM_STRING_MANGLING_NONE = 0;

    /// <summary>Returns null when the driver is absent, too old, or its control node cannot be opened.</summary>
    [LibraryImport(Library)]
    internal static partial DmTaskHandle dm_task_create(int type);

    [LibraryImport(Library)]
    internal static partial void dm_task_destroy(nint task);

    [LibraryImport(Library)]
    internal static partial int dm_task_set_major_minor(DmTaskHandle task, int major, int minor, int allowDefaultMajorFallback);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int dm_task_set_name(DmTaskHandle task, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int dm_task_set_uuid(DmTaskHandle task, string uuid);

    [LibraryImport(Library)]
    internal static partial int dm_task_set_ro(DmTaskHandle task);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int dm_task_add_target(DmTaskHandle task, ulong start, ulong length, string type, string parameters);

    /// <summary>A removal that meets EBUSY is tried again for about five seconds: udev opens a device for a moment now and then.</summary>
    [LibraryImport(Library)]
    internal static partial int dm_task_retry_remove(DmTaskHandle task);

    /// <summary>The cookie stays 0 where no udev runs: the library makes and removes nodes itself then.</summary>
    [LibraryImport(Library)]
    internal static partial int dm_task_set_cookie(DmTaskHandle task, ref uint cookie, ushort flags);

    /// <summary>Whether udev is done with the cookie, which is gone then. Never dm_udev_wait: without a living udevd it never returns.</summary>
    [LibraryImport(Library)]
    internal static partial int dm_udev_wait_immediate(uint cookie, out int ready);

    [LibraryImport(Library)]
    internal static partial int dm_udev_complete(uint cookie);

    /// <summary>Without it, asking a thin pool or a stuck map for its status would write to its devices.</summary>
    [LibraryImport(Library)]
    internal static partial int dm_task_no_flush(DmTaskHandle task);

    /// <summary>A file system on the device is not frozen while its table changes.</summary>
    [LibraryImport(Library)]
    internal static partial int dm_task_skip_lockfs(DmTaskHandle task);

    [LibraryImport(Library)]
    internal static partial int dm_task_query_inactive_table(DmTaskHandle task);

    /// <summary>The library wipes its buffers, which may hold the key of a crypt target, before it frees them.</summary>
    [LibraryImport(Library)]
    internal static partial int dm_task_secure_data(DmTaskHandle task);

    [LibraryImport(Library)]
    internal static partial int dm_task_run(DmTaskHandle task);

    [LibraryImport(Library)]
    internal static partial int dm_task_get_errno(DmTaskHandle task);

    [LibraryImport(Library)]
    internal static partial int dm_task_get_info(DmTaskHandle task, out DmInfo info);

    [LibraryImport(Library)]
    internal static partial byte* dm_task_get_name(DmTaskHandle task);

    [LibraryImport(Library)]
    internal static partial byte* dm_task_get_uuid(DmTaskHandle task);

    /// <summary>struct dm_deps { u32 count; u32 filler; u64 device[]; }.</summary>
    [LibraryImport(Library)]
    internal static partial byte* dm_task_get_deps(DmTaskHandle task);

    /// <summary>Walks the targets of the answer; returns the next cursor, null after the last. type is null when there is no table.</summary>
    [LibraryImport(Library)]
    internal static partial nint dm_get_next_target(DmTaskHandle task, nint next, out ulong start, out ulong length, out byte* type, out byte* parameters);

    [LibraryImport(Library)]
    internal static partial int dm_set_name_mangling_mode(int mode);

    /// <summary>The callback is variadic in C: its own first five arguments are all that is read here.</summary>
    [LibraryImport(Library)]
    internal static partial void dm_log_with_errno_init(delegate* unmanaged[Cdecl]<int, byte*, int, int, byte*, void> log);

    /// <summary>Keeps /dev/mapper/control open between tasks instead of opening it for each.</summary>
    [LibraryImport(Library)]
    internal static partial int dm_hold_control_dev(int hold);

    /// <summary>The library prints to stderr by itself unless a callback swallows it; errors are read from dm_task_get_errno instead.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void IgnoreLog(int level, byte* file, int line, int errnoOrClass, byte* format)
    {
    }
}

/// <summary>struct dm_info of libdevmapper.h (symbol version DM_1_02_97): twelve 32-bit words.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DmInfo
{
    public int Exists;
    public int Suspended;
    public int LiveTable;
    public int InactiveTable;
    public int OpenCount;
    public uint EventNumber;
    public uint Major;
    public uint Minor;
    public int ReadOnly;
    public int TargetCount;
    public int DeferredRemove;
    public int InternalSuspend;
}
