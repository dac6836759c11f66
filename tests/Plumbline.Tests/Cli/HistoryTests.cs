using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Plumbline.Findings;
using Plumbline.Reports.History;
using Plumbline.Testing;
using Plumbline.Testing.Mail;

namespace Plumbline.Tests.Cli;

/// <summary>plumb report --mail and plumb history, as a timer runs them: without a terminal, with a state folder of their own.</summary>
public sealed class HistoryTests : IDisposable
{
    private static readonly string Program = Path.Combine(RepositoryRoot.Path, "artifacts/bin/Plumbline.Cli/debug/plumb");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-history-");

    private string State => Path.Combine(_folder.FullName, "state");

    private string Kept => Path.Combine(_folder.FullName, "1.eml");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Empty_SaysWhoRecords()
    {
        var (exit, stdout, _) = await RunAsync("history");

        Assert.Equal(0, exit);
        Assert.StartsWith("No scan is recorded yet.", stdout, StringComparison.Ordinal);
    }

    /// <summary>The original asked on /dev/tty, left temporary files and escaped HTML and JSON by hand, if at all (D10).</summary>
    [Fact]
    public async Task D10_WithoutATerminal_ReportIsMailedAndNothingAsksOrStays()
    {
        var (exit, stdout, stderr) = await RunAsync("report", "--mail", "--set", "mail.to=admin@example.org", "--set", "mail.transport=sendmail", "--set", $"mail.sendmail={Sendmail("cat > " + Kept)}");

        Assert.InRange(exit, 0, 3);
        Assert.Empty(stdout);
        Assert.Contains("plumb: mail sent: handed to", stderr, StringComparison.Ordinal);
        using var mail = await RealSmtp.ReadAsync(Kept);
        Assert.Contains("<html", mail.RootElement.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(mail.RootElement.GetProperty("text").GetString()!);
        Assert.Equal(0, mail.RootElement.GetProperty("defects").GetArrayLength());
        Assert.Equal(
            ["history.jsonl", "history.jsonl.lock", "mail.json", "mail.json.lock"],
            Directory.EnumerateFileSystemEntries(State).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var again = await RunAsync("report", "--mail", "--set", "mail.transport=sendmail", "--set", $"mail.sendmail={Sendmail("exit 1")}", "--set", "mail.digest=");
        Assert.Contains("plumb: no mail: unchanged", again.Stderr, StringComparison.Ordinal);
        using var history = JsonDocument.Parse((await RunAsync("history", "--format", "json")).Stdout);
        Assert.Equal(["sent", "unchanged"], history.RootElement.GetProperty("scans").EnumerateArray().Select(s => s.GetProperty("mail").GetString()!));
    }

    [Fact]
    public async Task MailThatFails_ChangesNeitherReportNorExitCode_AndIsSeen()
    {
        var plain = await RunAsync("report", "--format", "text", "--output", "-");
        var mailed = await RunAsync("report", "--mail=always", "--format", "text", "--output", "-", "--set", "mail.transport=sendmail", "--set", $"mail.sendmail={Sendmail("echo broken >&2; exit 75")}");

        Assert.Equal(plain.Exit, mailed.Exit);
        Assert.NotEmpty(mailed.Stdout);
        Assert.Contains("plumb: mail not sent, to be tried again from", mailed.Stderr, StringComparison.Ordinal);
        var (_, text, _) = await RunAsync("history");
        Assert.Contains("Not sent yet: ", text, StringComparison.Ordinal);
        Assert.Contains("failed with 75: broken", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public async Task ProcessesSideBySide_LoseNoScan()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync("report", "--mail")));
        using var history = JsonDocument.Parse((await RunAsync("history", "--format", "json")).Stdout);

        Assert.True(history.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(["off", "off", "off", "off"], history.RootElement.GetProperty("scans").EnumerateArray().Select(s => s.GetProperty("mail").GetString()));
    }

    [Fact]
    public async Task Document_HasTheContractsMembers()
    {
        Directory.CreateDirectory(State);
        for (var i = 0; i < 30; i++)
        {
            var line = new HistoryLine(SampleHost.Time.AddMinutes(i), "h\u001b[2J", "F", 20, new EntryCounts(25, 6, 3, 4, 12, 0), true, "event", "off", null, null);
            await File.AppendAllTextAsync(Path.Combine(State, ScanHistory.File), Encoding.UTF8.GetString(line.ToBytes()), TestContext.Current.CancellationToken);
        }

        await File.AppendAllTextAsync(Path.Combine(State, ScanHistory.File), "torn", TestContext.Current.CancellationToken);
        var (exit, stdout, stderr) = await RunAsync("history", "--format", "json", "--limit", "2");
        using var document = JsonDocument.Parse(stdout);
        var root = document.RootElement;

        Assert.Equal(3, exit);
        Assert.Contains("1 line(s) could not be read", stderr, StringComparison.Ordinal);
        Assert.Equal(["schema", "host", "node", "taken_at", "complete", "problems", "mail", "scans"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal("plumbline.history/1", root.GetProperty("schema").GetString());
        Assert.Equal(
            ["pending_subject", "pending_since", "attempts", "next_try", "last_error", "last_subject", "last_sent_at"],
            root.GetProperty("mail").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["2026-11-21T03:28:00.123Z", "2026-11-21T03:29:00.123Z"], root.GetProperty("scans").EnumerateArray().Select(s => s.GetProperty("time").GetString()));
        Assert.Equal(
            ["time", "host", "grade", "score", "counts", "complete", "trigger", "mail", "mail_detail"],
            root.GetProperty("scans")[0].EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("history", "--limit", "0")]
    [InlineData("history", "--limit", "many")]
    [InlineData("history", "--host", "samples/pve-node")]
    [InlineData("report", "--mail=sometimes")]
    [InlineData("report", "--mail=always")]
    [InlineData("report", "--mail", "--host", "samples/pve-node")]
    [InlineData("report", "--mail", "--set", "mail.transport=smtp")]
    public async Task WrongUse_Exits64_WithASentence(params string[] arguments)
    {
        var (exit, stdout, stderr) = await RunAsync(arguments);

        Assert.Equal(64, exit);
        Assert.Empty(stdout);
        Assert.StartsWith("plumb: ", stderr, StringComparison.Ordinal);
        Assert.False(Directory.Exists(State));
    }

    private string Sendmail(string script)
    {
        var program = Path.Combine(_folder.FullName, "sendmail");
        File.WriteAllText(program, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }

    /// <summary>setsid: without a terminal, as cron and systemd start it.</summary>
    private async Task<(int Exit, string Stdout, string Stderr)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/setsid", ["--wait", Program, .. arguments, "--set", $"state.dir={State}", "--set", "scan.recheck=0"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = RepositoryRoot.Path,
        })!;
        var stdout = process.StandardOutput.ReadToEndAsync();
        var stderr = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await stdout, await stderr);
    }
}
