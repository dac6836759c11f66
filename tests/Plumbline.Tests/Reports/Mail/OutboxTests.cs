using System.Collections.Immutable;
using Plumbline.Findings;
using Plumbline.Kernel.State;
using Plumbline.Reports.Mail;
using Plumbline.Testing;

namespace Plumbline.Tests.Reports.Mail;

public sealed class OutboxTests : IDisposable
{
    private static readonly MailRules Rules = new(TimeSpan.FromHours(1), null, TimeZoneInfo.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-outbox-");
    private readonly SteppingClock _clock = new(Letters.Date);
    private readonly StubbornTransport _transport = new();

    public void Dispose() => _folder.Delete(recursive: true);

    private string File => Path.Combine(_folder.FullName, "state/mail.json");

    [Fact]
    public async Task FailedMail_IsTriedAgainLaterAndLater_AndSeen()
    {
        _transport.Fails = 8;
        var mail = Open();
        await RecordAsync(mail, tombstones: 1);
        var pauses = new List<double>();
        while (await mail.DeliverAsync(Cancel) is { Outcome.Sent: false, NextTry: { } next })
        {
            Assert.Equal("no: 8", Outbox(mail).Pending!.LastError!.Replace($"{_transport.Fails}", "8"));
            Assert.Equal(MailOutcomeNotDue, await mail.DeliverAsync(Cancel) with { NextTry = null });
            pauses.Add((next - _clock.GetUtcNow()).TotalMinutes);
            _clock.Step(next - _clock.GetUtcNow());
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], pauses);
        Assert.Single(_transport.Sent.Select(m => m.Id).Distinct());
        Assert.Null(Outbox(mail).Pending);
        Assert.Equal(("sent", "worse"), (Assert.Single(mail.History.Read().Scans).Mail, "worse"));
    }

    /// <summary>As plumbd that is killed between deciding and sending: whoever comes next sends.</summary>
    [Fact]
    public async Task MailOfAKilledProgram_IsSentByTheNext()
    {
        await RecordAsync(Open(), tombstones: 1);
        Assert.Empty(_transport.Sent);

        var next = Open();
        await next.DeliverAsync(Cancel);

        Assert.StartsWith("⚠️ [pve1.example.org] 1 tombstone detected", Assert.Single(_transport.Sent).Subject, StringComparison.Ordinal);
        Assert.Equal("sent", Assert.Single(next.History.Read().Scans).Mail);
    }

    [Fact]
    public async Task SameState_IsWrittenAboutOnce_AndHistorySaysWhy()
    {
        var mail = Open();
        foreach (var tombstones in new[] { 0, 0, 2, 2, 1, 0 })
        {
            await RecordAsync(mail, tombstones);
            await mail.DeliverAsync(Cancel);
            _clock.Step(TimeSpan.FromHours(2));
        }

        Assert.Equal(["sent", "unchanged", "sent", "unchanged", "fewer", "sent"], mail.History.Read().Scans.Select(s => s.Mail));
        Assert.Equal(["EXCELLENT", "tombstones", "EXCELLENT"], _transport.Sent.Select(m => m.Subject.Contains("EXCELLENT", StringComparison.Ordinal) ? "EXCELLENT" : "tombstones"));
    }

    [Fact]
    public async Task NewerMail_TakesThePlaceOfOneThatCouldNotBeSent()
    {
        _transport.Fails = 1;
        var mail = Open();
        await RecordAsync(mail, tombstones: 1);
        await mail.DeliverAsync(Cancel);
        await RecordAsync(mail, tombstones: 3);
        await mail.DeliverAsync(Cancel);

        Assert.Contains("3 tombstones", Assert.Single(_transport.Sent).Subject, StringComparison.Ordinal);
        Assert.Equal(["failed", "sent"], mail.History.Read().Scans.Select(s => s.Mail));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1,2]")]
    [InlineData("null")]
    [InlineData("{\"schema\":\"plumbline.mail/9\"}")]
    [InlineData("{\"schema\":\"plumbline.mail/1\"}")]
    [InlineData("{\"schema\":\"plumbline.mail/1\",\"mailed\":{},\"recent\":null,\"pending\":{}}")]
    [InlineData("{\"schema\":\"plumbline.mail/1\",\"mailed\":{\"level\":\"Awful\"}}")]
    public async Task ForeignOrTornMemory_IsNone_AndTheScanIsWrittenAbout(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, content, Cancel);
        var mail = Open();
        await RecordAsync(mail, tombstones: 0);
        await mail.DeliverAsync(Cancel);

        Assert.Single(_transport.Sent);
        Assert.Null(mail.Outbox.Read().Problem);
    }

    /// <summary>The scan and its mail are worth more than the record of them; and the record is made up for in memory.</summary>
    [Fact]
    public async Task FolderThatCannotBeMade_StopsNoMail()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder.FullName, "state"), "a file");
        var mail = Open();
        for (var i = 0; i < 2; i++)
        {
            var recorded = await RecordAsync(mail, tombstones: 1);
            Assert.NotEmpty(recorded.Problems);
            var delivery = await mail.DeliverAsync(Cancel);
            Assert.True(i > 0 || delivery.Outcome?.Sent == true, $"{recorded} {string.Join(';', recorded.Problems)} {delivery} {mail.Outbox.Read()}");
        }

        Assert.Single(_transport.Sent);
    }

    /// <summary>
    /// The original's documents say that entries survive a reboot (D12). They are the kernel's memory and do not; what was mailed does, and so
    /// the first scan after it is an all clear and no silence.
    /// </summary>
    [Fact]
    public async Task D12_EntriesThatARebootTook_AreAnAllClear()
    {
        await RecordAsync(Open(), tombstones: 3);
        await Open().DeliverAsync(Cancel);
        _clock.Step(TimeSpan.FromMinutes(5));

        var rebooted = Open();
        await RecordAsync(rebooted, tombstones: 0);
        await rebooted.DeliverAsync(Cancel);

        Assert.Equal(2, _transport.Sent.Count);
        Assert.StartsWith("✅ [pve1.example.org] EXCELLENT", _transport.Sent[1].Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asked_SendsWhateverThePolicySays()
    {
        var mail = Open();
        await RecordAsync(mail, tombstones: 0);
        await mail.DeliverAsync(Cancel);
        await RecordAsync(mail, tombstones: 0, MailWish.Always);
        await mail.DeliverAsync(Cancel);

        Assert.Equal(2, _transport.Sent.Count);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Delivery MailOutcomeNotDue { get; } = Delivery.Nothing;

    private static MailMemory Outbox(ScanMail mail) => mail.Outbox.Read().Memory;

    private ScanMail Open() => new(
        new StateFolder(Path.Combine(_folder.FullName, "state")),
        new MailSettings(new MailAddress(null, "a@example.org"), [new MailAddress(null, "b@example.org")], _transport, []),
        Rules,
        _clock);

    private static async Task<RecordedScan> RecordAsync(ScanMail mail, int tombstones, MailWish wish = MailWish.Policy)
    {
        var counts = new EntryCounts(5, 5 - tombstones, 0, tombstones, 0, 0);
        var findings = Enumerable.Range(0, tombstones).Select(i => new Finding("tombstone", Severity.Warning, $"vm-{i}", $"vm-{i} is left", "", [], new Remedy("", null, false)));
        return await mail.RecordAsync(
            await new SampleHost().ReadAsync(), new ScanResult(true, Grade.Of(counts, true), counts, [], [], [.. findings]), "event", wish, Cancel);
    }

    private sealed class StubbornTransport : IMailTransport
    {
        public int Fails { get; set; }

        public List<MailMessage> Sent { get; } = [];

        public Task<MailOutcome> SendAsync(MailMessage message, CancellationToken cancellation)
        {
            if (Fails-- > 0)
            {
                return Task.FromResult(MailOutcome.Failed($"no: {Fails}"));
            }

            Sent.Add(message);
            return Task.FromResult(MailOutcome.Delivered("taken"));
        }
    }
}
