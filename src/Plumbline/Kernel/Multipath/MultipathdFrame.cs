using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Plumbline.Kernel.Multipath;

/// <summary>
/// multipathd's frame, the same both ways: a native size_t in host order, then that many bytes, the last one NUL
/// (libmpathcmd/mpath_cmd.c). A 64-bit host whose multipathd is a 32-bit program is not covered.
/// </summary>
internal static class MultipathdFrame
{
    /// <summary>MAX_REPLY_LEN of mpath_cmd.c.</summary>
    internal const int MaxReply = 32 << 20;

    /// <summary>_MAX_CMD_LEN: multipathd hangs up on a longer command.</summary>
    internal const int MaxCommand = 512;

    internal static int HeaderSize => nint.Size;

    /// <summary>Header and body as one block: the server expects the whole header in one read.</summary>
    public static byte[] Encode(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text) + 1;
        var frame = new byte[HeaderSize + length];
        WriteHeader(frame, length);
        _ = Encoding.UTF8.GetBytes(text, frame.AsSpan(HeaderSize));
        return frame;
    }

    public static void WriteHeader(Span<byte> frame, long length)
    {
        if (HeaderSize == sizeof(long))
        {
            BitConverter.TryWriteBytes(frame, length);
        }
        else
        {
            BitConverter.TryWriteBytes(frame, (int)length);
        }
    }

    /// <summary>The announced length, or null when no client of multipathd would accept it.</summary>
    public static int? LengthOf(ReadOnlySpan<byte> header)
    {
        var length = HeaderSize == sizeof(long) ? BitConverter.ToUInt64(header) : BitConverter.ToUInt32(header);
        return length is > 0 and < MaxReply ? (int)length : null;
    }

    /// <summary>The text of a body. A body that does not end in NUL was announced with a wrong length.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out string? text)
    {
        text = body.Length > 0 && body[^1] == 0 ? Encoding.UTF8.GetString(body[..body.IndexOf((byte)0)]) : null;
        return text is not null;
    }
}
