using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.Processes;
using Plumbline.Kernel.State;

namespace Plumbline.Daemon.Volumes.Providers.Local;

/// <summary>
/// Where the local provider keeps volumes: a folder each, with the sparse file and volume.json, which is written last and taken away first. A
/// folder without it is what a crash left of a volume that never was, or is no more.
/// </summary>
internal sealed class LocalFolder(string root, TimeProvider clock)
{
    private const string Description = "volume.json";
    private const int LargestDescription = 64 << 10;
    private static readonly TimeSpan CopyLimit = TimeSpan.FromHours(2);

    public string Root => root;

    public IEnumerable<string> Ids => !Directory.Exists(root)
        ? []
        : Directory.EnumerateDirectories(root).Select(Path.GetFileName).OfType<string>().Where(IsId).Order(StringComparer.Ordinal);

    /// <summary>Nothing else is ever made a path of.</summary>
    public static bool IsId(string id) => id.StartsWith("vol-", StringComparison.Ordinal) && Guid.TryParseExact(id["vol-".Length..], "D", out _);

    public static bool IsSnapshotId(string id) => id.StartsWith("snap-", StringComparison.Ordinal) && Guid.TryParseExact(id["snap-".Length..], "D", out _);

    public string Disk(string id) => $"{root}/{id}/disk.img";

    public string SnapshotDisk(string id, string snapshot) => $"{root}/{id}/snapshots/{snapshot}.img";

    public long Size(string id) => new FileInfo(Disk(id)).Length;

    public Described<LocalVolume> Read(string id) => Read(id, Description, LocalJson.Default.LocalVolume);

    public string? Write(string id, LocalVolume volume) => Write(id, Description, volume, LocalJson.Default.LocalVolume);

    public Described<LocalSnapshot> ReadSnapshot(string id, string snapshot) => Read($"{id}/snapshots", snapshot + ".json", LocalJson.Default.LocalSnapshot);

    public string? WriteSnapshot(string id, string snapshot, LocalSnapshot content) => Write($"{id}/snapshots", snapshot + ".json", content, LocalJson.Default.LocalSnapshot);

    public IEnumerable<string> Snapshots(string id) => !Directory.Exists($"{root}/{id}/snapshots")
        ? []
        : Directory.EnumerateFiles($"{root}/{id}/snapshots", "*.json").Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(IsSnapshotId).Order(StringComparer.Ordinal);

    /// <summary>A file of that size without a byte in it; one that is there keeps what it has.</summary>
    public string? MakeDisk(string id, long size)
    {
        if (Folders.Make($"{root}/{id}", 0x1c0) is { } unmade)
        {
            return unmade;
        }

        try
        {
            using var file = new FileStream(Disk(id), new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            if (file.Length < size)
            {
                file.SetLength(size);
            }

            file.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{Disk(id)} could not be made with {size} bytes: {e.Message}";
        }
    }

    /// <summary>The description goes first: from then on the volume does not exist, whatever happens to the rest.</summary>
    public string? Remove(string id)
    {
        try
        {
            if (Directory.Exists($"{root}/{id}"))
            {
                File.Delete($"{root}/{id}/{Description}");
                Directory.Delete($"{root}/{id}", recursive: true);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{root}/{id} could not be removed: {e.Message}";
        }
    }

    public string? RemoveSnapshot(string id, string snapshot)
    {
        try
        {
            if (Directory.Exists($"{root}/{id}/snapshots"))
            {
                File.Delete($"{root}/{id}/snapshots/{snapshot}.json");
                File.Delete(SnapshotDisk(id, snapshot));
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{SnapshotDisk(id, snapshot)} could not be removed: {e.Message}";
        }
    }

    /// <summary>Holes stay holes, and where the file system can, nothing is copied at all. The target is whole or not there.</summary>
    public async Task<string?> CopyAsync(string from, string to, CancellationToken cancellation)
    {
        if (Folders.Make(Path.GetDirectoryName(to)!, 0x1c0) is { } unmade)
        {
            return unmade;
        }

        var part = to + ".part";
        var command = new ChildCommand("/bin/cp", ["--sparse=always", "--reflink=auto", "--", from, part]) { TimeLimit = CopyLimit };
        var answer = await BoundedChild.RunAsync(command, clock, cancellation);
        if (answer.ExitCode != 0)
        {
            File.Delete(part);
            return $"{from} could not be copied: {(answer.TimedOut ? "it took too long" : answer.StartFailure ?? Encoding.UTF8.GetString(answer.ErrorOutput).Trim())}";
        }

        try
        {
            using (var copy = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.FlushToDisk(copy);
            }

            File.Move(part, to, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{to} could not be put in place: {e.Message}";
        }
    }

    private Described<T> Read<T>(string folder, string name, JsonTypeInfo<T> type)
        where T : class
    {
        var answer = new StateFolder($"{root}/{folder}").Read(name, LargestDescription);
        if (answer.Bytes is null)
        {
            return new Described<T>(null, answer.Error == Errno.ENOENT ? null : $"{root}/{folder}/{name} could not be read: {Errno.Describe(answer.Error)}");
        }

        try
        {
            return new Described<T>(JsonSerializer.Deserialize(answer.Bytes, type), null);
        }
        catch (JsonException)
        {
            return new Described<T>(null, $"{root}/{folder}/{name} is damaged. Its data lies beside it untouched; write the file anew by the pattern of another volume's.");
        }
    }

    private string? Write<T>(string folder, string name, T content, JsonTypeInfo<T> type) =>
        new StateFolder($"{root}/{folder}").Replace(name, JsonSerializer.SerializeToUtf8Bytes(content, type));
}
