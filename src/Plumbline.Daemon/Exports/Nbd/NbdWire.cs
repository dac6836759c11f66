using System.Buffers.Binary;
using System.Text;

namespace Plumbline.Daemon.Exports.Nbd;

/// <summary>The header of a reply to an option.</summary>
internal readonly record struct NbdReply(uint Option, uint Type, uint Length);

/// <summary>
/// The bytes of NBD's negotiation, as far as a look needs them (the NBD protocol's doc/proto.md, "Fixed newstyle negotiation"). All numbers are
/// big-endian; whatever the server sends is a value or null.
/// </summary>
internal static class NbdWire
{
    public const int GreetingLength = 18;
    public const int ReplyHeaderLength = 20;

    public const uint Abort = 2;
    public const uint List = 3;
    public const uint StartTls = 5;
    public const uint Info = 6;

    public const uint Ack = 1;
    public const uint Server = 2;
    public const uint InfoReply = 3;
    public const uint ErrorBit = 1u << 31;
    public const uint TlsRequired = ErrorBit | 5;

    /// <summary>The protocol's own limit for names.</summary>
    public const int LongestName = 4096;

    private const ulong Magic = 0x4e42444d41474943;
    private const ulong OptionMagic = 0x49484156454f5054;
    private const ulong ReplyMagic = 0x0003e889045565a9;

    private const int ReadOnlyFlag = 1 << 1;
    private const int MultiConnFlag = 1 << 8;

    /// <summary>The flags that the client answers with, or null where it is no server of this kind.</summary>
    public static byte[]? Greet(ReadOnlySpan<byte> greeting)
    {
        if (greeting.Length != GreetingLength || BinaryPrimitives.ReadUInt64BigEndian(greeting) != Magic || BinaryPrimitives.ReadUInt64BigEndian(greeting[8..]) != OptionMagic)
        {
            return null;
        }

        // Fixed newstyle, and no padding of zeroes where the server can leave it out.
        var flags = BinaryPrimitives.ReadUInt16BigEndian(greeting[16..]);
        return (flags & 1) == 0 ? null : [0, 0, 0, (byte)(flags & 3)];
    }

    public static byte[] Option(uint option, ReadOnlySpan<byte> data)
    {
        var bytes = new byte[16 + data.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, OptionMagic);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), option);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), (uint)data.Length);
        data.CopyTo(bytes.AsSpan(16));
        return bytes;
    }

    /// <summary>The data of NBD_OPT_INFO: the name, and no further questions.</summary>
    public static byte[] Ask(string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        var bytes = new byte[4 + text.Length + 2];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)text.Length);
        text.CopyTo(bytes, 4);
        return bytes;
    }

    public static NbdReply? Reply(ReadOnlySpan<byte> header) => header.Length == ReplyHeaderLength && BinaryPrimitives.ReadUInt64BigEndian(header) == ReplyMagic
        ? new NbdReply(BinaryPrimitives.ReadUInt32BigEndian(header[8..]), BinaryPrimitives.ReadUInt32BigEndian(header[12..]), BinaryPrimitives.ReadUInt32BigEndian(header[16..]))
        : null;

    /// <summary>The name of a reply to NBD_OPT_LIST; what follows it is for people.</summary>
    public static string? Name(ReadOnlySpan<byte> data)
    {
        if (data.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(data) is var length && (length > LongestName || length > data.Length - 4))
        {
            return null;
        }

        return Encoding.UTF8.GetString(data.Slice(4, (int)length));
    }

    /// <summary>Of a reply to NBD_OPT_INFO; null for the kinds that are about something else.</summary>
    public static NbdExport? Export(string name, ReadOnlySpan<byte> data)
    {
        if (data.Length != 12 || BinaryPrimitives.ReadUInt16BigEndian(data) != 0 || BinaryPrimitives.ReadUInt64BigEndian(data[2..]) is var size && size > long.MaxValue)
        {
            return null;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(data[10..]);
        return new NbdExport(name, (long)size, (flags & ReadOnlyFlag) != 0, (flags & MultiConnFlag) != 0);
    }
}
