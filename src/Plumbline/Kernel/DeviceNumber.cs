using System.Globalization;

namespace Plumbline.Kernel;

/// <summary>major:minor. It names a device only as long as the device lives: numbers are reused.</summary>
internal readonly record struct DeviceNumber(int Major, int Minor) : IComparable<DeviceNumber>
{
    public static bool TryParse(ReadOnlySpan<char> text, out DeviceNumber number)
    {
        number = default;
        var colon = text.IndexOf(':');
        if (colon <= 0
            || !int.TryParse(text[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
        {
            return false;
        }

        number = new DeviceNumber(major, minor);
        return true;
    }

    /// <summary>The layout of dev_t in ioctls and in the C library on Linux (huge encoding).</summary>
    public static DeviceNumber FromDev(ulong dev) =>
        new((int)(((dev >> 8) & 0xfff) | ((dev >> 32) & ~0xfffUL)), (int)((dev & 0xff) | ((dev >> 12) & ~0xffUL)));

    public int CompareTo(DeviceNumber other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}:{Minor}");

    public static bool operator <(DeviceNumber left, DeviceNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(DeviceNumber left, DeviceNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(DeviceNumber left, DeviceNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DeviceNumber left, DeviceNumber right) => left.CompareTo(right) >= 0;
}
