using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Plumbline.Schedule;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Tests;

/// <summary>systemd's own programs judge what we ship for systemd.</summary>
public sealed partial class PackagingTests
{
    private static readonly string Units = Path.Combine(RepositoryRoot.Path, "packaging/systemd");

    [Fact]
    public async Task Units_AreWhatSystemdTakes()
    {
        var folder = Directory.CreateTempSubdirectory("plumbline-units-");
        try
        {
            // verify wants the programs to be there, and they are not installed on a machine that builds.
            foreach (var unit in Directory.EnumerateFiles(Units))
            {
                var text = await File.ReadAllTextAsync(unit, TestContext.Current.CancellationToken);
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, Path.GetFileName(unit)), ProgramPath().Replace(text, "ExecStart=/bin/true"), TestContext.Current.CancellationToken);
            }

            var units = Directory.EnumerateFiles(folder.FullName).Order(StringComparer.Ordinal).ToList();
            Assert.Equal(["plumbd.service", "plumbline-scan.service", "plumbline-scan.timer"], units.Select(Path.GetFileName));
            var (exit, output) = await AnalyzeAsync(["verify", "--man=no", .. units]);

            Assert.Equal((0, ""), (exit, output));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Timer_IsAsTheSettingIs() =>
        Assert.Contains($"OnCalendar={ScheduleKeys.ScanAt.Default}\n", File.ReadAllText(Path.Combine(Units, "plumbline-scan.timer")), StringComparison.Ordinal);

    /// <summary>A calendar expression of ours is one of systemd's, and means the same moments.</summary>
    [Theory]
    [InlineData("22:00")]
    [InlineData("Mon..Fri 22:00")]
    [InlineData("Sun,Wed 6:05")]
    [InlineData("Fri..Sun,Mon 0:59")]
    [InlineData("*:0/15")]
    [InlineData("8..18/2:30")]
    [InlineData("*:5..7,50")]
    [InlineData("0/6:0")]
    public async Task Calendar_MeansWhatItMeansToSystemd(string text)
    {
        var (exit, output) = await AnalyzeAsync(["calendar", "--base-time=2026-11-21 12:00:00 UTC", "--iterations=20", text]);
        Assert.Equal(0, exit);
        var theirs = Moment().Matches(output).Select(m => m.Groups["moment"].Value).ToList();
        Assert.Equal(20, theirs.Count);

        var expression = CalendarExpression.Parse(text).Expression!;
        var ours = new List<string>();
        for (var at = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero); ours.Count < 20;)
        {
            at = expression.Next(at, TimeZoneInfo.Utc)!.Value;
            ours.Add(at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        }

        Assert.Equal(theirs, ours);
    }

    private static async Task<(int Exit, string Output)> AnalyzeAsync(IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["TZ"] = "UTC", ["LC_ALL"] = "C" },
        })!;
        var stderr = process.StandardError.ReadToEndAsync();
        var stdout = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, stdout + await stderr);
    }

    [GeneratedRegex("^ExecStart=/usr/bin/plumbd?( .*)?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProgramPath();

    [GeneratedRegex(@"(Next elapse|Iter. #\d+|Iteration #\d+): \w+ (?<moment>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Moment();
}
