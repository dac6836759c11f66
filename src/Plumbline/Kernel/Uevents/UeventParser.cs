using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Plumbline.Kernel.Uevents;

/// <summary>An event, or why the bytes are none.</summary>
internal readonly record struct UeventParse(Uevent? Event, string? Error);

/// <summary>The kernel's format (lib/kobject_uevent.c): "action@devpath", then KEY=VALUE, each ended by NUL.</summary>
internal static class UeventParser
{
    public static UeventParse Parse(ReadOnlySpan<byte> message)
    {
        // systemd's src/libsystemd/sd-device/device-monitor.c: what udevd sends to group 2 begins so.
        if (message.StartsWith("libudev\0"u8))
        {
            return new UeventParse(null, "a message of udev (group 2), and none of the kernel");
        }

        var headerEnd = message.IndexOf((byte)0);
        var header = headerEnd < 0 ? message : message[..headerEnd];
        var at = header.IndexOf((byte)'@');
        if (at <= 0 || at + 1 >= header.Length || header[at + 1] != (byte)'/')
        {
            return new UeventParse(null, "no \"action@devpath\" at the beginning");
        }

        var properties = Properties(headerEnd < 0 ? [] : message[(headerEnd + 1)..]);
        var found = new Uevent(Encoding.UTF8.GetString(header[..at]), Encoding.UTF8.GetString(header[(at + 1)..]), "", null, properties);
        if (found["ACTION"] != found.Action || found["DEVPATH"] != found.DevPath)
        {
            return new UeventParse(null, "ACTION and DEVPATH do not say what the beginning says");
        }

        return found["SUBSYSTEM"] is { Length: > 0 } subsystem
            ? new UeventParse(found with { Subsystem = subsystem, SequenceNumber = Number(found["SEQNUM"]) }, null)
            : new UeventParse(null, "no SUBSYSTEM");
    }

    private static ImmutableArray<KeyValuePair<string, string>> Properties(ReadOnlySpan<byte> rest)
    {
        var properties = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)0);
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            var equals = line.IndexOf((byte)'=');
            if (equals > 0)
            {
                properties.Add(new(Encoding.UTF8.GetString(line[..equals]), Encoding.UTF8.GetString(line[(equals + 1)..])));
            }
        }

        return properties.ToImmutable();
    }

    private static ulong? Number(string? text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
