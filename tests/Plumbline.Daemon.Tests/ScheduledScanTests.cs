using System.Diagnostics;
using System.Text.Json;
using Plumbline.Reports.History;
using Plumbline.Reports.Mail;
using Plumbline.Testing.Mail;

namespace Plumbline.Daemon.Tests;

/// <summary>plumbd left to itself: it scans, records and writes, and goes on where a killed one stopped.</summary>
public sealed class ScheduledScanTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-daemon-");
    private readonly FakeMailjet _mailjet = new();

    public void Dispose() => _mailjet.Dispose();

    [Fact]
    public async Task HostThatWasNeverScanned_IsScannedAndWrittenAbout()
    {
        await using var daemon = await RunningDaemon.StartAsync(_folder, [.. Mail(), "scan.at=22:00"]);
        await UntilAsync(() => _mailjet.Taken.Count == 1 && Line(1) is { Mail: "sent" });

        var message = _mailjet.Taken.First();
        Assert.Matches(@"^(✅|⚠️|🚨|❔) \[.+\] ", message.GetProperty("Subject").GetString()!);
        Assert.StartsWith("<!DOCTYPE html>", message.GetProperty("HTMLPart").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.False(Path.Exists(Path.Combine(_folder.FullName, "state/mail.json.new")));
        var line = Line(0);
        Assert.Equal(("start", "pending"), (line?.Trigger, line?.Mail));

        using var health = JsonDocument.Parse(await daemon.Http.GetStringAsync("/health"));
        var checks = health.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!, c => c.GetProperty("detail").GetString()!);
        Assert.StartsWith("last sent ", checks["mail"], StringComparison.Ordinal);
        Assert.StartsWith("waiting until ", checks["loop scan"], StringComparison.Ordinal);
        Assert.StartsWith("listening", checks["loop device-events"], StringComparison.Ordinal);
    }

    /// <summary>Once a minute, the soonest that a calendar can say; a scan of this very moment stands in the history, so that none is made up for.</summary>
    [Fact]
    public async Task Clock_AsksForScans()
    {
        WriteHistory(DateTimeOffset.UtcNow);
        await using var daemon = await RunningDaemon.StartAsync(_folder, "scan.at=*:*", "scan.recheck=1s");
        await UntilAsync(() => Line(1) is not null, TimeSpan.FromSeconds(120));

        Assert.Equal(("schedule", "off"), (Line(1)!.Trigger, Line(1)!.Mail));
    }

    [Fact]
    public async Task ScanThatWasDueWhileNobodyRan_IsMadeUpFor()
    {
        WriteHistory(DateTimeOffset.UtcNow.AddDays(-2));
        await using var daemon = await RunningDaemon.StartAsync(_folder, "scan.at=22:00", "scan.recheck=1s");
        await UntilAsync(() => Line(1) is not null);

        Assert.Equal("missed", Line(1)!.Trigger);
    }

    /// <summary>kill -9 while Mailjet has not answered: the next plumbd sends, and the same mail.</summary>
    [Fact]
    public async Task MailOfAKilledDaemon_IsSentByTheNext()
    {
        _mailjet.Silent = true;
        var killed = await RunningDaemon.StartAsync(_folder, [.. Mail(), "scan.at=22:00"]);
        await UntilAsync(() => _mailjet.Requests == 1);
        await killed.KillAsync();
        var pending = MailMemory.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "state/mail.json"))).Memory.Pending!;

        _mailjet.Silent = false;
        await using var next = await RunningDaemon.StartAsync(_folder, [.. Mail(), "scan.at=22:00"]);
        await UntilAsync(() => _mailjet.Taken.Count == 1 && Line(1) is { Mail: "sent" });

        Assert.Equal(pending.Id, _mailjet.Taken.First().GetProperty("CustomID").GetString());
        Assert.Equal(pending.Subject, _mailjet.Taken.First().GetProperty("Subject").GetString());
    }

    [Fact]
    public async Task MailThatDoesNotLeave_IsSeenInHealth_AndTheScanIsRecorded()
    {
        _mailjet.Instead = (401, """{"ErrorMessage":"API key authentication/authorization failure."}""");
        await using var daemon = await RunningDaemon.StartAsync(_folder, [.. Mail(), "scan.at=22:00"]);
        await UntilAsync(() => Line(1) is { Mail: "failed" });

        using var health = JsonDocument.Parse(await daemon.Http.GetStringAsync("/health"));
        var mail = health.RootElement.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "mail");

        Assert.Equal("degraded", health.RootElement.GetProperty("status").GetString());
        Assert.Contains("1 attempt(s) failed", mail.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("refuses the key (401)", mail.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.NotNull(Line(0)!.Grade);
    }

    [Fact]
    public async Task Scan_IsTheDocumentOfPlumb()
    {
        await using var daemon = await RunningDaemon.StartAsync(_folder);

        var both = await Task.WhenAll(daemon.Http.GetStringAsync("/api/v1/scan"), daemon.Http.GetStringAsync("/api/v1/scan"));
        using var scan = JsonDocument.Parse(both[0]);

        Assert.Equal("plumbline.scan/1", scan.RootElement.GetProperty("schema").GetString());
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "state/history.jsonl")));
    }

    [Fact]
    public async Task WrongMailSettings_AreAStartupError()
    {
        var (exit, stderr) = await RunningDaemon.RefusedAsync("mail.transport=smtp", "mail.to=admin@example.org");

        Assert.Equal(64, exit);
        Assert.Contains("mail.smtp_host must be", stderr, StringComparison.Ordinal);
    }

    private IEnumerable<string> Mail()
    {
        var secret = Path.Combine(_folder.FullName, "secret");
        File.WriteAllText(secret, FakeMailjet.Secret);
        return
        [
            "mail.transport=mailjet", "mail.from=plumbline@example.org", "mail.to=admin@example.org", $"mail.mailjet_url={_mailjet.Url}",
            $"mail.mailjet_key={FakeMailjet.Key}", $"mail.mailjet_secret_file={secret}", "scan.recheck=1s",
        ];
    }

    private void WriteHistory(DateTimeOffset time)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "state"));
        File.WriteAllBytes(
            Path.Combine(_folder.FullName, "state/history.jsonl"),
            new HistoryLine(time, "h", "A+", 100, new Plumbline.Findings.EntryCounts(0, 0, 0, 0, 0, 0), true, "schedule", "off", null, null).ToBytes());
    }

    private HistoryLine? Line(int index)
    {
        var file = Path.Combine(_folder.FullName, "state/history.jsonl");
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        return index < lines.Length ? HistoryLine.Parse(System.Text.Encoding.UTF8.GetBytes(lines[index])) : null;
    }

    private static async Task UntilAsync(Func<bool> condition, TimeSpan? limit = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < (limit ?? TimeSpan.FromSeconds(60)), "what was awaited did not come");
            await Task.Delay(50);
        }
    }
}
