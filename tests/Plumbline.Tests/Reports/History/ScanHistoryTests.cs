using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.Findings;
using Plumbline.Kernel.State;
using Plumbline.Reports.History;
using Plumbline.Testing;

namespace Plumbline.Tests.Reports.History;

public sealed class ScanHistoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-history-");

    private string File => Path.Combine(_folder.FullName, ScanHistory.File);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Lines_AreReadBack_WithWhatBecameOfTheirMail()
    {
        var history = Open();
        Assert.Null(await history.AppendAsync(Line(1) with { Mail = "pending", MailId = "m1", MailDetail = "worse" }, Cancel));
        Assert.Null(await history.AppendAsync(Line(2) with { Mail = "unchanged" }, Cancel));
        Assert.Null(await history.AppendAsync(HistoryLine.OfMail(SampleHost.Time, "m1", "failed", "nobody listens"), Cancel));
        Assert.Null(await history.AppendAsync(HistoryLine.OfMail(SampleHost.Time, "m1", "sent", "taken"), Cancel));
        Assert.Null(await history.AppendAsync(HistoryLine.OfMail(SampleHost.Time, "m0", "sent", "of a scan that is gone"), Cancel));

        var (scans, problems) = history.Read();

        Assert.Empty(problems);
        Assert.Equal([(1, "sent", "taken"), (2, "unchanged", null)], scans.Select(s => (s.Counts.Entries, s.Mail, s.MailDetail)));
        Assert.Equal((SampleHost.Time, "pve1", "A+", (int?)100, true, "schedule"), (scans[0].Time, scans[0].Host, scans[0].Grade, scans[0].Score, scans[0].Complete, scans[0].Trigger));
    }

    /// <summary>A crash of the whole machine in the middle of a line.</summary>
    [Fact]
    public async Task TornLine_IsLeftOut_AndTheNextIsWhole()
    {
        var history = Open();
        await history.AppendAsync(Line(1), Cancel);
        await history.AppendAsync(Line(2), Cancel);
        using (var file = System.IO.File.OpenWrite(File))
        {
            file.SetLength(file.Length - 20);
        }

        Assert.Single(history.Read().Scans);
        await history.AppendAsync(Line(3), Cancel);
        var (scans, problems) = history.Read();

        Assert.Equal([1, 3], scans.Select(s => s.Counts.Entries));
        Assert.Contains("1 line(s) could not be read", Assert.Single(problems).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_KeepsTheNewest()
    {
        var text = new StringBuilder();
        for (var i = 0; i < ScanHistory.Kept + 600; i++)
        {
            text.Append(Encoding.UTF8.GetString(Line(i).ToBytes()));
        }

        await System.IO.File.WriteAllTextAsync(File, text.ToString(), Cancel);
        await Open().AppendAsync(Line(999_999), Cancel);
        var scans = Open().Read().Scans;

        Assert.Equal(ScanHistory.Kept, scans.Length);
        Assert.Equal((601, 999_999), (scans[0].Counts.Entries, scans[^1].Counts.Entries));
        Assert.Equal([ScanHistory.File, ScanHistory.File + ".lock"], Directory.EnumerateFiles(_folder.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DiskThatIsFull_IsSaid_AndChangesNothing()
    {
        System.IO.File.CreateSymbolicLink(File, "/dev/full");

        Assert.Contains("No space left on device", await Open().AppendAsync(Line(1), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoHistory_IsAnEmptyOne_AndOneThatCannotBeReadIsSaid()
    {
        Assert.Empty(Open().Read().Scans);
        Assert.Empty(Open().Read().Problems);
        Directory.CreateDirectory(File);
        Assert.Single(Open().Read().Problems);
        Assert.NotNull(await Open().AppendAsync(Line(1), Cancel));
    }

    /// <summary>As plumb and plumbd that record at the same moment; each writer has a lock of its own.</summary>
    [Fact]
    public async Task WritersSideBySide_LoseNoLine()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    Assert.Null(await Open().AppendAsync(Line((writer * 50) + i), Cancel));
                }
            },
            Cancel)));

        var (scans, problems) = Open().Read();
        Assert.Empty(problems);
        Assert.Equal(Enumerable.Range(0, 200), scans.Select(s => s.Counts.Entries).Order());
    }

    [Fact]
    public async Task LockThatAnotherProgramHolds_IsWaitedForAndThenSaid()
    {
        var folder = new StateFolder(_folder.FullName);
        var (held, _) = await folder.LockAsync("x", TimeSpan.Zero, TimeProvider.System, Cancel);
        Assert.Contains("is held by another program", (await folder.LockAsync("x", TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel)).Error, StringComparison.Ordinal);
        held!.Dispose();
        var (free, error) = await folder.LockAsync("x", TimeSpan.Zero, TimeProvider.System, Cancel);
        Assert.Null(error);
        free!.Dispose();
    }

    /// <summary>The same length and time as before: what stands in the file now can only be told by reading it.</summary>
    [Fact]
    public async Task Latest_IsReadAgainOnlyAfterTheFileHasChanged()
    {
        var history = Open();
        Assert.Null(history.ReadLatest());
        await Open().AppendAsync(Line(1), Cancel);
        Assert.Equal(1, history.ReadLatest()?.Counts.Entries);

        var written = System.IO.File.GetLastWriteTimeUtc(File);
        await System.IO.File.WriteAllBytesAsync(File, Line(2).ToBytes(), Cancel);
        System.IO.File.SetLastWriteTimeUtc(File, written);
        Assert.Equal(1, history.ReadLatest()?.Counts.Entries);

        await Open().AppendAsync(Line(3), Cancel);
        Assert.Equal(3, history.ReadLatest()?.Counts.Entries);
    }

    [Fact]
    public void AnyBytes_AreAHistory() => Prop.ForAll<byte[]>(bytes => HistoryLine.Join(bytes ?? []).Unreadable >= 0).QuickCheckThrowOnFailure();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ScanHistory Open() => new(new StateFolder(_folder.FullName), TimeProvider.System);

    private static HistoryLine Line(int entries) => new(
        SampleHost.Time, "pve1", "A+", 100, new EntryCounts(entries, entries, 0, 0, 0, 0), true, "schedule", "off", null, null);
}
