using System.Diagnostics;
using System.Text.Json;
using Plumbline.Testing;

namespace Plumbline.Tests.Cli;

/// <summary>The program itself, as a shell sees it.</summary>
public sealed class PlumbTests
{
    private static readonly string Program = Path.Combine(RepositoryRoot.Path, "artifacts/bin/Plumbline.Cli/debug/plumb");
    private static readonly string Sample = Path.Combine(RepositoryRoot.Path, "samples/pve-node");

    [Fact]
    public async Task Version_IsPrinted() => Assert.Matches(@"^\d+\.\d+\.\d+\s*$", (await RunAsync("--version")).Stdout);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("map", "--format", "xml")]
    [InlineData("map", "--set", "proxmox.nod=pve1")]
    [InlineData("map", "--set", "scan.lvm_limit=soon")]
    [InlineData("map", "--host", "/nonexistent")]
    [InlineData("scan", "--set", "scan.orphan_grace=later")]
    [InlineData("paths", "--format", "xml")]
    [InlineData("paths", "--accept", "--host", "/tmp")]
    [InlineData("paths", "--watch", "--host", "/tmp")]
    [InlineData("paths", "--watch", "--format", "json")]
    [InlineData("paths", "--set", "paths.expected=four")]
    [InlineData("capture")]
    [InlineData("capture", "--host", "/tmp", "x.tar.gz")]
    public async Task WrongUse_Exits64_WithASentenceOnStderr(params string[] arguments)
    {
        var (exit, stdout, stderr) = await RunAsync(arguments);

        Assert.Equal(64, exit);
        Assert.Empty(stdout);
        Assert.StartsWith("plumb: ", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownKey_NamesTheNearest() =>
        Assert.Contains("the nearest is proxmox.node", (await RunAsync("map", "--set", "proxmox.nod=x")).Stderr, StringComparison.Ordinal);

    [Fact]
    public async Task Map_OfTheSample_IsATreeWithoutEscapes_IntoAPipe()
    {
        var (exit, stdout, _) = await RunAsync("map", "--host", Sample);

        Assert.Equal(0, exit);
        Assert.StartsWith("NAME", stdout, StringComparison.Ordinal);
        Assert.Contains("└─", stdout, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', stdout);
    }

    [Theory]
    [InlineData("pve-node", 2)]
    [InlineData("pve-node-healthy", 0)]
    public async Task Scan_ExitsByWhatItFound(string sample, int expected)
    {
        var (exit, stdout, _) = await RunAsync("scan", "--host", Path.Combine(RepositoryRoot.Path, "samples", sample));

        Assert.Equal(expected, exit);
        Assert.StartsWith("VM ID", stdout, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', stdout);
    }

    [Theory]
    [InlineData("text", "No multipath map")]
    [InlineData("json", "{\n  \"schema\": \"plumbline.paths/1\"")]
    [InlineData("nagios", "PATHS OK - 0/0 paths usable")]
    [InlineData("prometheus", "# HELP plumb_paths_complete")]
    public async Task Paths_OfAHostWithoutSan_AreWell(string format, string begins)
    {
        var (exit, stdout, _) = await RunAsync("paths", "--host", Sample, "--format", format);

        Assert.Equal(0, exit);
        Assert.StartsWith(begins, stdout, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', stdout);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1, "--storage", "san1")]
    [InlineData(0, "--storage", "flash1")]
    [InlineData(1, "--storage", "flash1", "--set", "paths.expected=*=4")]
    public async Task Paths_ExitByWhatTheyAreWorth(int expected, params string[] more)
    {
        var (exit, stdout, stderr) = await RunAsync([.. new[] { "paths", "--host", Path.Combine(RepositoryRoot.Path, "samples/san-node") }, .. more]);

        Assert.Equal(expected, exit);
        Assert.Empty(stderr);
        Assert.Contains("paths usable", stdout, StringComparison.Ordinal);
        Assert.Equal(more.Length == 0, stdout.Contains("storage san1", StringComparison.Ordinal) && stdout.Contains("storage flash1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Paths_Watched_ShowsThePictureAtOnce()
    {
        using var process = Process.Start(new ProcessStartInfo(Program, ["paths", "--watch"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var first = await process.StandardOutput.ReadLineAsync(limit.Token);

            Assert.SkipWhen(first is null && process.StandardError.ReadToEnd().Contains("uevent socket", StringComparison.Ordinal), "uevents cannot be listened to here");
            Assert.NotNull(first);
            Assert.False(process.HasExited);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task Paths_OfAStorageThatIsNotThere_AreUnknown()
    {
        var (exit, stdout, stderr) = await RunAsync("paths", "--storage", "nowhere", "--format", "nagios", "--host", Sample);

        Assert.Equal(3, exit);
        Assert.StartsWith("PATHS UNKNOWN - no storage nowhere", stdout, StringComparison.Ordinal);
        Assert.Contains("no storage nowhere", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_AsJson_BeginsWithItsSchema()
    {
        var (_, stdout, _) = await RunAsync("map", "--host", Sample, "--format", "json");
        using var document = JsonDocument.Parse(stdout);

        Assert.Equal("schema", document.RootElement.EnumerateObject().First().Name);
        Assert.Equal("plumbline.map/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Equal("pve1", document.RootElement.GetProperty("node").GetString());
        var ids = document.RootElement.GetProperty("devices").EnumerateArray().Select(d => d.GetProperty("id").GetString()!).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(document.RootElement.GetProperty("devices").EnumerateArray(), d => Assert.All(d.GetProperty("stands_on").EnumerateArray(), below => Assert.Contains(below.GetString()!, ids)));
    }

    [Fact]
    public async Task Map_OfADeviceThatIsNotThere_SaysSo()
    {
        var (exit, _, stderr) = await RunAsync("map", "no-such-device", "--host", Sample);

        Assert.Equal(1, exit);
        Assert.Contains("no device and no guest's disk is called no-such-device", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_OfThisMachine_GivesTheSameMapAnywhere()
    {
        var folder = Directory.CreateTempSubdirectory("plumbline-cli-");
        try
        {
            var file = Path.Combine(folder.FullName, "here.tar.gz");
            var captured = await RunAsync("capture", file);

            Assert.True(captured.Exit is 0 or 3, captured.Stderr);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.False(File.Exists(file + ".part"));
            Assert.Equal((await RunAsync("map", "--host", file, "--format", "json")).Stdout, (await RunAsync("map", "--host", file, "--format", "json")).Stdout);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Capture_WhereNothingCanBeWritten_SaysSo()
    {
        var (exit, _, stderr) = await RunAsync("capture", "/proc/plumbline.tar.gz");

        Assert.Equal(64, exit);
        Assert.Contains("was not written", stderr, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Stdout, string Stderr)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var stdout = process.StandardOutput.ReadToEndAsync();
        var stderr = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await stdout, await stderr);
    }
}
