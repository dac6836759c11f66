using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>
/// The list of all devices, asked of the driver directly. libdevmapper's own list is right, but it doubles one static buffer size until the
/// list fits and keeps that size for every question after it (ioctl/libdm-iface.c, _ioctl_buffer_double_factor): with 4,000 devices each
/// later question copies a megabyte to the kernel and back, and reading all of them takes a time that grows with their square.
/// </summary>
internal static unsafe class DmList
{
    private const string Control = "/dev/mapper/control";

    /// <summary>DM_LIST_DEVICES of linux/dm-ioctl.h.</summary>
    private const uint ListDevices = 0xc138fd02;

    /// <summary>sizeof(struct dm_ioctl); the fields used are version at 0, data_size at 12, data_start at 16 and flags at 28.</summary>
    private const int HeaderSize = 312;
    private const uint BufferFull = 0x100;

    /// <summary>A million devices, which is the most that minor numbers allow, need a hundred and some megabytes.</summary>
    private const int Largest = 256 << 20;

    /// <summary>The numbers, or null and the errno. ENOENT: there is no control node.</summary>
    public static List<DeviceNumber>? Read(out int error)
    {
        var control = LibC.open(Control, LibC.O_RDWR | LibC.O_CLOEXEC, 0);
        if (control < 0)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        try
        {
            for (var size = 1 << 16; size <= Largest; size *= 4)
            {
                if (Ask(control, size, out error, out var numbers))
                {
                    return numbers;
                }
            }

            error = Errno.ENOBUFS;
            return null;
        }
        finally
        {
            _ = LibC.close(control);
        }
    }

    /// <summary>False when the buffer was too small.</summary>
    private static bool Ask(int control, int size, out int error, out List<DeviceNumber>? numbers)
    {
        var buffer = (byte*)NativeMemory.AllocZeroed((nuint)size);
        try
        {
            *(uint*)buffer = 4;
            *(uint*)(buffer + 12) = (uint)size;
            *(uint*)(buffer + 16) = HeaderSize;
            numbers = null;
            error = LibC.ioctl(control, ListDevices, buffer) < 0 ? Marshal.GetLastPInvokeError() : Errno.None;
            if (error != Errno.None)
            {
                return true;
            }

            if ((*(uint*)(buffer + 28) & BufferFull) != 0)
            {
                return false;
            }

            numbers = Numbers(new ReadOnlySpan<byte>(buffer, size), (int)*(uint*)(buffer + 16));
            return true;
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }

    /// <summary>struct dm_name_list { u64 dev; u32 next; char name[]; }: next counts from this record and 0 ends; the first has dev 0 when there is none.</summary>
    internal static List<DeviceNumber> Numbers(ReadOnlySpan<byte> answer, int start)
    {
        var numbers = new List<DeviceNumber>();
        var rest = start >= 0 && start <= answer.Length ? answer[start..] : [];
        while (rest.Length >= 12 && MemoryMarshal.Read<ulong>(rest) is var dev and not 0)
        {
            numbers.Add(DeviceNumber.FromDev(dev));
            var next = MemoryMarshal.Read<uint>(rest[8..]);
            rest = next < 12 || next > rest.Length ? [] : rest[(int)next..];
        }

        return numbers;
    }
}
