using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Proxmox;

namespace Plumbline.Inventory.Captures;

/// <summary>The files of a capture, in a directory or an archive, with the limits that keep a hostile one from filling memory.</summary>
internal static class CaptureFiles
{
    public const string Folder = "/plumbline/";

    private const int MaxFile = 64 << 20;
    private const long MaxTotal = 512L << 20;
    private const int MaxEntries = 2_000_000;
    private const string NotCaptured = "(not captured)";

    /// <summary>A root over the captured tree, or why there is none.</summary>
    public static (HostRoot? Root, string? Refusal) Open(string path)
    {
        if (Directory.Exists(path))
        {
            var bare = new CapturedRoot(path);
            var (errors, refusal) = Errors(bare.Read(Folder + "problems.json", MaxFile));
            return refusal is null ? (new CapturedRoot(path, errors), null) : (null, $"{path}: {refusal}");
        }

        if (!File.Exists(path))
        {
            return (null, $"{path}: there is no such file or directory");
        }

        try
        {
            using var file = File.OpenRead(path);
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            return FromArchive(unpacked, path);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or IOException or FormatException or UnauthorizedAccessException)
        {
            return (null, $"{path}: no whole .tar.gz archive ({e.Message})");
        }
    }

    private static (HostRoot? Root, string? Refusal) FromArchive(Stream unpacked, string path)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        var directories = new List<string>();
        var total = 0L;
        using var tar = new TarReader(unpacked);
        for (var count = 0; tar.GetNextEntry() is { } entry; count++)
        {
            total += entry.Length;
            if (count > MaxEntries || entry.Length > MaxFile || total > MaxTotal)
            {
                return (null, $"{path}: larger than any capture of ours ({entry.Name})");
            }

            var name = HostRoot.Combine("", entry.Name).TrimEnd('/');
            switch (entry.EntryType)
            {
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                    files[name] = ReadAll(entry.DataStream, entry.Length);
                    break;
                case TarEntryType.SymbolicLink:
                    links[name] = entry.LinkName;
                    break;
                case TarEntryType.Directory:
                    directories.Add(name);
                    break;
            }
        }

        var answer = files.TryGetValue(Folder + "problems.json", out var bytes) ? new FileAnswer(bytes, Errno.None) : new FileAnswer(null, Errno.ENOENT);
        var (errors, refusal) = Errors(answer);
        return refusal is null ? (new ArchivedRoot(files, links, directories, errors), null) : (null, $"{path}: {refusal}");
    }

    private static byte[] ReadAll(Stream? data, long length)
    {
        var bytes = new byte[length];
        data?.ReadExactly(bytes);
        return bytes;
    }

    private static (Dictionary<string, int> Errors, string? Refusal) Errors(FileAnswer answer)
    {
        if (answer.Bytes is null)
        {
            return ([], null);
        }

        var errors = JsonText.Parse(answer.Bytes, CaptureJson.Default.CaptureErrors);
        return errors is null
            ? ([], "plumbline/problems.json is not the JSON it should be")
            : (new Dictionary<string, int>(errors.Files, StringComparer.Ordinal), null);
    }

    /// <summary>Writes the archive: our own JSON, files, links as they are, and what listings gave.</summary>
    public static void Write(Stream target, RecordingRoot record, IReadOnlyDictionary<string, byte[]> own)
    {
        using var packed = new GZipStream(target, CompressionLevel.SmallestSize, leaveOpen: true);
        using var tar = new TarWriter(packed, TarEntryFormat.Pax);
        foreach (var (path, bytes) in own)
        {
            WriteFile(tar, path, bytes);
        }

        foreach (var (path, answer) in record.Files)
        {
            if (answer.Bytes is not null)
            {
                WriteFile(tar, path, WithoutSecrets(path, answer.Bytes));
            }
        }

        foreach (var (path, answer) in record.Links)
        {
            if (answer.Target is not null)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, path[1..]) { LinkName = answer.Target });
            }
        }

        var directories = record.Files.Keys.Select(ParentOf).ToHashSet(StringComparer.Ordinal);
        var ancestors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in record.Files.Where(file => file.Value.Bytes is not null).Select(file => file.Key)
            .Concat(record.Links.Where(link => link.Value.Target is not null).Select(link => link.Key))
            .Concat(record.Lists.Where(list => list.Value.Names is not null).Select(list => list.Key)))
        {
            for (var up = ParentOf(path); up.Length > 0 && ancestors.Add(up);)
            {
                up = ParentOf(up);
            }
        }

        foreach (var (directory, answer) in record.Lists.Where(list => list.Value.Names is not null))
        {
            WriteListing(tar, record, directory, answer.Names!, directories, ancestors);
        }
    }

    /// <summary>
    /// A name that a listing gave and nothing more was asked of stays as a link to nowhere: listed again, and gone when looked at. Where
    /// attributes were read, the unread ones beside them are left out: of those no reader looks at the name alone.
    /// </summary>
    private static void WriteListing(TarWriter tar, RecordingRoot record, string directory, string[] names, HashSet<string> directories, HashSet<string> ancestors)
    {
        tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, directory[1..] + "/"));
        if (directories.Contains(directory))
        {
            return;
        }

        foreach (var path in names.Select(name => $"{directory}/{name}").Where(path => !IsKnown(record, path) && !ancestors.Contains(path)))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, path[1..]) { LinkName = NotCaptured });
        }
    }

    private static bool IsKnown(RecordingRoot record, string path) =>
        record.Files.GetValueOrDefault(path).Bytes is not null
        || record.Links.GetValueOrDefault(path).Target is not null
        || record.Lists.GetValueOrDefault(path).Names is not null;

    private static string ParentOf(string path) => path[..path.LastIndexOf('/')];

    private static byte[] WithoutSecrets(string path, byte[] bytes) =>
        path.StartsWith("/etc/pve/", StringComparison.Ordinal) || path.EndsWith("/cmdline", StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(SecretFilter.Apply(path, Encoding.UTF8.GetString(bytes)))
            : bytes;

    private static void WriteFile(TarWriter tar, string path, byte[] bytes)
    {
        using var data = new MemoryStream(bytes, writable: false);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path[1..]) { DataStream = data, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
    }
}
