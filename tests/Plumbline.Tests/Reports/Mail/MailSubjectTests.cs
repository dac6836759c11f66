using Plumbline.Findings;
using Plumbline.Reports.Mail;

namespace Plumbline.Tests.Reports.Mail;

public sealed class MailSubjectTests
{
    [Theory]
    [InlineData(2, 7, 0, true, "🚨 [pve1] CRITICAL: 2 DUPLICATE DM entries causing VM failures! Grade: F")]
    [InlineData(2, 0, 1, false, "🚨 [pve1] CRITICAL: 2 DUPLICATE DM entries causing VM failures! Grade: ?")]
    [InlineData(0, 0, 0, true, "✅ [pve1] EXCELLENT: no duplicates, no tombstones. Grade: A+")]
    [InlineData(0, 1, 0, true, "⚠️ [pve1] 1 tombstone detected. Grade: B")]
    [InlineData(0, 10, 0, true, "⚠️ [pve1] 10 tombstones detected. Grade: C")]
    [InlineData(0, 11, 0, true, "🚨 [pve1] WARNING: 11 tombstones blocking VM operations. Grade: C")]
    [InlineData(0, 0, 3, false, "❔ [pve1] UNKNOWN: 3 of 20 DM entries could not be judged. No grade")]
    [InlineData(0, 4, 3, false, "❔ [pve1] UNKNOWN: 3 of 20 DM entries could not be judged, 4 tombstones at least. No grade")]
    [InlineData(0, 0, 0, false, "❔ [pve1] UNKNOWN: not everything could be read. No grade")]
    public void Subject_SaysTheWorst(int duplicates, int tombstones, int unknown, bool complete, string expected)
    {
        var counts = new EntryCounts(20, 20 - duplicates - tombstones - unknown, duplicates, tombstones, 0, unknown);

        Assert.Equal(expected, MailSubject.Of("pve1", new ScanResult(complete, Grade.Of(counts, complete), counts, [], [], [])));
    }

    /// <summary>A thin pool that is full is no entry, and "excellent" would be a lie.</summary>
    [Theory]
    [InlineData("Critical", "🚨 [pve1] CRITICAL: the pool is full. Grade: A+")]
    [InlineData("Warning", "⚠️ [pve1] the pool is full. Grade: A+")]
    [InlineData("Info", "✅ [pve1] EXCELLENT: no duplicates, no tombstones. Grade: A+")]
    public void OtherFindings_AreNotKeptSecret(string severity, string expected)
    {
        var counts = new EntryCounts(1, 1, 0, 0, 0, 0);
        var finding = new Finding("thin-pool", Enum.Parse<Severity>(severity), "vg/pool", "the pool is full", "", [], new Remedy("", null, false));

        Assert.Equal(expected, MailSubject.Of("pve1", new ScanResult(true, Grade.Of(counts, true), counts, [], [], [finding])));
    }
}
