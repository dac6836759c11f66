namespace Plumbline.Kernel.State;

/// <summary>A file of lines in the state folder of which the newest few thousand are kept. Several programs may append side by side.</summary>
internal sealed class BoundedLines(StateFolder folder, string file, int kept, TimeProvider clock)
{
    private const int Limit = 64 << 20;
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(30);

    public string Path => $"{folder.Path}/{file}";

    public FileAnswer Read() => folder.Read(file, Limit);

    /// <summary>Another after each change of the file; null while there is none.</summary>
    public (long Length, DateTime Written)? Stamp => new FileInfo(Path) is { Exists: true } info ? (info.Length, info.LastWriteTimeUtc) : null;

    /// <summary>Null when the line, which brings its own end, is on the disk; else why not.</summary>
    public async Task<string?> AppendAsync(ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        var (held, refusal) = await folder.LockAsync(file, LockLimit, clock, cancellation);
        if (held is null)
        {
            return refusal;
        }

        using (held)
        {
            var bytes = Read().Bytes ?? [];
            var lines = bytes.AsSpan().Count((byte)'\n');

            // Rewriting is put off a little, so that not every line rewrites the file.
            return lines >= kept + (kept / 10)
                ? folder.Replace(file, [.. Newest(bytes, lines - kept + 1), .. Torn(bytes) ? "\n"u8 : [], .. line.Span])
                : folder.AppendLine(file, line.Span);
        }
    }

    private static bool Torn(byte[] bytes) => bytes is [.., not (byte)'\n'];

    private static ReadOnlySpan<byte> Newest(byte[] bytes, int drop)
    {
        var rest = bytes.AsSpan();
        for (; drop > 0; drop--)
        {
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        }

        return rest;
    }
}
