using Plumbline.Findings;
using Plumbline.Kernel;
using Plumbline.Testing;

namespace Plumbline.Tests.Findings;

public sealed class TwoReadingsTests
{
    [Fact]
    public async Task SameInBoth_Counts()
    {
        var agreed = await AgreeAsync([Entry("a", EntryClass.Tombstone, Reasons.LvGone)], [Entry("a", EntryClass.Tombstone, Reasons.LvGone)]);

        Assert.True(agreed.Agreed);
        Assert.Equal(("B", 1), (agreed.Scan.Grade.Letter, agreed.Scan.Counts.Tombstones));
        Assert.Equal(["a"], agreed.Scan.Findings.Select(f => f.Subject));
    }

    /// <summary>What was in the way and is gone, and a guest that has just started, need no second look.</summary>
    [Fact]
    public async Task GoneOrInOrderNow_IsBelieved()
    {
        var agreed = await AgreeAsync(
            [Entry("gone", EntryClass.Duplicate, Reasons.Collision), Entry("mended", EntryClass.Unknown, Reasons.Changing)],
            [Entry("mended", EntryClass.Valid, null), Entry("started", EntryClass.Valid, null)]);

        Assert.True(agreed.Agreed);
        Assert.Equal(("A+", 2), (agreed.Scan.Grade.Letter, agreed.Scan.Counts.Entries));
        Assert.Empty(agreed.Scan.Findings);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Valid", null)]
    [InlineData("Unknown", Reasons.LvmFailed)]
    [InlineData("Duplicate", Reasons.Overlap)]
    [InlineData("Tombstone", Reasons.OtherNode)]
    public async Task SeenByOneOnly_IsUnknownAndNotWarnedOf(string? before, string? reason)
    {
        var agreed = await AgreeAsync(
            before is null ? [] : [Entry("a", Enum.Parse<EntryClass>(before), reason)],
            [Entry("a", EntryClass.Tombstone, Reasons.LvGone)]);

        Assert.False(agreed.Agreed);
        Assert.Equal((EntryClass.Unknown, Reasons.Changing), (agreed.Scan.Entries[0].Class, agreed.Scan.Entries[0].Reason));
        Assert.Equal(("?", (int?)null, false, 0), (agreed.Scan.Grade.Letter, agreed.Scan.Grade.Score, agreed.Scan.Complete, agreed.Scan.Counts.Tombstones));
        Assert.Equal(before is "Duplicate" or "Tombstone" ? ["a"] : [], agreed.Scan.Findings.Select(f => f.Subject));
    }

    /// <summary>The name was given to another mapping meanwhile.</summary>
    [Fact]
    public async Task SameNameOtherUuid_IsAnother() =>
        Assert.False((await AgreeAsync(
            [Entry("a", EntryClass.Tombstone, Reasons.LvGone)], [Entry("a", EntryClass.Tombstone, Reasons.LvGone) with { Uuid = "LVM-other" }])).Agreed);

    [Fact]
    public async Task MappingOfOurs_SeenTwiceUnrecorded_IsLeaked()
    {
        var host = new SampleHost().Disk("sda", 8, 0, 1 << 20, "0:0:0:0", "naa.1").Mapping("vol-1", "PLUMB-1", 0, "linear", "8:0 2048", ["8:0"]);
        var inventory = await host.ReadAsync();
        var first = Inspector.Inspect(inventory, Scan.Quiet);
        var second = Inspector.Inspect(inventory, Scan.Quiet with { LeakedBefore = TwoReadings.LeakedIn(first) });

        Assert.Equal(Reasons.SeenOnce, first.Entries[0].Reason);
        var agreed = TwoReadings.Agree(first, inventory, second);
        Assert.True(agreed.Agreed);
        Assert.Equal(Reasons.OwnLeaked, agreed.Scan.Entries[0].Reason);
        Assert.Equal("tombstone-own-leaked", Assert.Single(agreed.Scan.Findings).Code);
    }

    /// <summary>A host that settles after a while is judged; one that never does is unknown, in time.</summary>
    [Theory]
    [InlineData(0, 3, true)]
    [InlineData(1, 4, true)]
    [InlineData(99, 4, false)]
    public async Task Repeated_UntilTwoAgree(int restless, int readings, bool agreed)
    {
        var count = 0;
        var scan = await RepeatedScan.ReadAsync(
            _ =>
            {
                // Hand-made: its VMID is nobody's. It comes and goes while the host is restless.
                count++;
                return new SampleHost().Disk("sda", 8, 0, 1 << 20, "0:0:0:0", "naa.1")
                    .Mapping($"test--vm--{(count <= restless + 1 ? 900 + count : 999)}--disk--0", "", count <= restless + 1 ? count : 99, "linear", "8:0 2048", ["8:0"]).ReadAsync();
            },
            TimeSpan.Zero,
            TimeProvider.System,
            TestContext.Current.CancellationToken);

        Assert.Equal((readings, agreed), (count, scan.Agreed));
    }

    private static Entry Entry(string name, EntryClass kind, string? reason) => new(name, "LVM-" + name, new DeviceNumber(253, name.Length), kind, 100, null, null, 0, reason);

    private static async Task<AgreedScan> AgreeAsync(Entry[] first, Entry[] second) =>
        TwoReadings.Agree(Result(first), await new SampleHost().ReadAsync(), Result(second));

    private static ScanResult Result(Entry[] entries)
    {
        var counts = EntryCounts.Of(entries);
        var findings = entries.Where(e => e.Class is EntryClass.Duplicate or EntryClass.Tombstone)
            .Select(e => new Finding("in-the-way", Severity.Warning, e.Name, "", "", [], new Remedy("", null, false)));
        return new ScanResult(counts.Unknown == 0, Grade.Of(counts, counts.Unknown == 0), counts, [], [.. entries], [.. findings]);
    }
}
