using System.Diagnostics;
using Plumbline.Kernel.Native;
using Plumbline.Testing;

namespace Plumbline.Tests.Cli;

/// <summary>plumb report as a shell sees it.</summary>
public sealed class ReportTests : IDisposable
{
    private static readonly string Program = Path.Combine(RepositoryRoot.Path, "artifacts/bin/Plumbline.Cli/debug/plumb");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-report-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("pve-node", 2)]
    [InlineData("pve-node-healthy", 0)]
    public async Task File_IsWhatStandardOutputGets_AndTheExitCodeIsThatOfScan(string sample, int expected)
    {
        var file = Path.Combine(_folder.FullName, "report.html");

        var (exit, stdout, _) = await RunAsync("report", "--host", Sample(sample));
        var (exitOfFile, silent, _) = await RunAsync("report", "--host", Sample(sample), "--output", file);

        Assert.Equal((expected, expected), (exit, exitOfFile));
        Assert.Empty(silent);
        Assert.Equal(stdout, await File.ReadAllTextAsync(file));
        Assert.StartsWith("<!DOCTYPE html>", stdout, StringComparison.Ordinal);
        Assert.Single(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Text_IsPlain()
    {
        var (_, stdout, _) = await RunAsync("report", "--host", Sample("pve-node"), "--format", "text", "-o", "-");

        Assert.StartsWith("CRITICAL: ", stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("<td", stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoSuchDirectory_IsOneSentence()
    {
        var (exit, stdout, stderr) = await RunAsync("report", "--host", Sample("pve-node"), "-o", Path.Combine(_folder.FullName, "no/report.html"));

        Assert.Equal((64, ""), (exit, stdout));
        Assert.EndsWith("no/report.html was not written: there is no such directory", stderr.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directory_IsRefused()
    {
        var (exit, _, stderr) = await RunAsync("report", "--host", Sample("pve-node"), "-o", _folder.FullName);

        Assert.Equal(64, exit);
        Assert.Contains("it is a directory", stderr, StringComparison.Ordinal);
    }

    /// <summary>A full disk in the middle of writing: a node like /dev/full, and not that one itself, answers ENOSPC to every write.</summary>
    [Fact]
    public async Task FullDevice_IsOneSentence()
    {
        var full = Path.Combine(_folder.FullName, "full");
        Assert.SkipUnless(await MakeNodeAsync("mknod", full, "c", "1", "7"), "making a device node needs root");

        var (exit, _, stderr) = await RunAsync("report", "--host", Sample("pve-node"), "-o", full);

        Assert.Equal(64, exit);
        Assert.Equal($"plumb: {full} was not written: No space left on device", stderr.Trim());
        Assert.True(IsDevice(full));
    }

    /// <summary>A rename would put a file in the device's place. The pipe is ours, so that no device of this machine is risked.</summary>
    [Fact]
    public async Task Pipe_IsWrittenTo_AndStaysAPipe()
    {
        var pipe = Path.Combine(_folder.FullName, "pipe");
        Assert.True(await MakeNodeAsync("mkfifo", pipe));

        var run = RunAsync("report", "--host", Sample("pve-node"), "-o", pipe);
        var text = await File.ReadAllTextAsync(pipe);

        Assert.Equal(2, (await run).Exit);
        Assert.EndsWith("</html>\n", text, StringComparison.Ordinal);
        Assert.True(IsDevice(pipe));
    }

    [Fact]
    public async Task Link_StaysALink_AndOlderContentIsReplacedWhole()
    {
        var (file, link) = (Path.Combine(_folder.FullName, "real.html"), Path.Combine(_folder.FullName, "link.html"));
        await File.WriteAllTextAsync(file, new string('x', 1 << 20));
        File.CreateSymbolicLink(link, "real.html");

        await RunAsync("report", "--host", Sample("pve-node"), "-o", link);

        Assert.Equal("real.html", new FileInfo(link).LinkTarget);
        Assert.EndsWith("</html>\n", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    private static async Task<bool> MakeNodeAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    private static bool IsDevice(string path) => NativeNodes.KindOf(path) == NodeKind.Other;

    private static string Sample(string name) => Path.Combine(RepositoryRoot.Path, "samples", name);

    private static async Task<(int Exit, string Stdout, string Stderr)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var stdout = process.StandardOutput.ReadToEndAsync();
        var stderr = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await stdout, await stderr);
    }
}
