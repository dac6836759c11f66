using System.Formats.Tar;
using System.IO.Compression;
using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Inventory.Captures;
using Plumbline.Kernel;
using Plumbline.Kernel.Multipath;
using Plumbline.Testing;

namespace Plumbline.Tests.Inventory;

public sealed class CaptureTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-capture-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task DocumentsOfACapture_AreByteForByteThoseOfTheReading()
    {
        var (path, live) = await CaptureAsync(Host());

        var captured = await ReadAsync(path);

        Assert.Equal(Json(live), Json(captured));
        Assert.Equal(live.TakenAt, captured.TakenAt);
        Assert.Contains("btrfs:3f1d2c4b-0000-4000-8000-123456789abc", Json(captured), StringComparison.Ordinal);
        Assert.Equal(live.Problems, captured.Problems);
    }

    [Fact]
    public async Task UnpackedDirectory_GivesTheSameAsTheArchive()
    {
        var (path, live) = await CaptureAsync(Host());
        var unpacked = Path.Combine(_folder.FullName, "unpacked");
        Directory.CreateDirectory(unpacked);
        using (var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
        {
            await TarFile.ExtractToDirectoryAsync(file, unpacked, overwriteFiles: false);
        }

        Assert.Equal(Json(live), Json(await ReadAsync(unpacked)));
    }

    [Fact]
    public async Task EveryTruncation_IsRefusedInOneSentence_OrWhole()
    {
        var (path, live) = await CaptureAsync(Host());
        var bytes = await File.ReadAllBytesAsync(path);
        var cut = Path.Combine(_folder.FullName, "cut.tar.gz");
        for (var length = 0; length < bytes.Length; length += 7)
        {
            await File.WriteAllBytesAsync(cut, bytes.AsMemory(0, length));
            var opened = CaptureReader.Open(cut);
            Assert.True(opened.Sources is null ? opened.Refusal is { Length: > 0 } : Json(await new InventoryReader(opened.Sources).ReadAsync(default)) == Json(live), $"cut at {length}");
        }
    }

    [Fact]
    public async Task HostileArchive_CannotLeadOutOfItself()
    {
        var path = Path.Combine(_folder.FullName, "hostile.tar.gz");
        await using (var tar = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest)))
        {
            Add(tar, "plumbline/capture.json", """{"schema":"plumbline.capture/1","host":"h","node":"h","taken_at":"2026-11-21T00:00:00Z","settings":{}}""");
            Add(tar, "../../../../../../tmp/plumbline-escaped", "x");
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "proc/swaps") { LinkName = "/etc/passwd" });
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "proc/self") { LinkName = "../../../../../../etc" });
        }

        var opened = CaptureReader.Open(path);
        var problems = new ReadProblems();

        Assert.Null(opened.Sources!.Root.ReadText("/proc/swaps", "t", problems));
        Assert.Null(opened.Sources!.Root.ReadText("/proc/self/passwd", "t", problems));
        Assert.False(File.Exists("/tmp/plumbline-escaped"));
    }

    [Theory]
    [InlineData("dm.json", "{\"first\":")]
    [InlineData("capture.json", "{\"schema\":\"plumbline.capture/9\",\"host\":\"h\",\"node\":\"h\",\"taken_at\":\"2026-11-21T00:00:00Z\",\"settings\":{}}")]
    [InlineData("capture.json", "[]")]
    [InlineData("problems.json", "nonsense")]
    public async Task DamagedPart_RefusesTheWhole(string part, string content)
    {
        var (path, _) = await CaptureAsync(Host());
        var unpacked = Path.Combine(_folder.FullName, "damaged");
        Directory.CreateDirectory(unpacked);
        using (var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
        {
            await TarFile.ExtractToDirectoryAsync(file, unpacked, overwriteFiles: false);
        }

        await File.WriteAllTextAsync(Path.Combine(unpacked, "plumbline", part), content);

        var opened = CaptureReader.Open(unpacked);

        Assert.Null(opened.Sources);
        Assert.Contains("damaged", opened.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void NoCapture_IsSaidInOneSentence()
    {
        Assert.Contains("no such file", CaptureReader.Open(Path.Combine(_folder.FullName, "absent")).Refusal, StringComparison.Ordinal);
        Assert.Contains("is no capture", CaptureReader.Open(_folder.FullName).Refusal, StringComparison.Ordinal);
    }

    private static SampleHost Host()
    {
        var host = new SampleHost()
            .Disk("sda", 8, 0, 204800, "2:0:0:1", "naa.6001")
            .Mapping("dead\\x20map", "mpath-dead", 0, "multipath", "1 queue_if_no_path 0 1 1 service-time 0 1 1 8:0 1", ["8:0"], 8192, "2 0 0 0 1 1 A 0 1 2 8:0 F 9 0 1")
            .Mapping("lv", "", 2, "linear", "253:0 2048", ["253:0"]);
        host.Files.Error("/proc/swaps", 5);

        // A directory of which only a listing below it was asked.
        host.Files.Link("/sys/fs/btrfs/3f1d2c4b-0000-4000-8000-123456789abc/devices/sda", "../../../../devices/x/sda");
        host.Multipathd = MultipathdReply.Failed(MultipathdFailure.Timeout, "no answer within 4 s");
        return host;
    }

    private async Task<(string Path, HostInventory Live)> CaptureAsync(SampleHost host)
    {
        var path = Path.Combine(_folder.FullName, "host.tar.gz");
        var writer = new CaptureWriter(host.Sources);
        var inventory = await writer.ReadAsync(CancellationToken.None);
        await using var file = File.Create(path);
        writer.Write(file, inventory);
        return (path, inventory);
    }

    private static Task<HostInventory> ReadAsync(string path) => new InventoryReader(CaptureReader.Open(path).Sources!).ReadAsync(CancellationToken.None);

    private static string Json(HostInventory inventory) => MapDocument.Of(inventory, inventory.Graph).ToJson();

    private static void Add(TarWriter tar, string name, string text) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) });
}
