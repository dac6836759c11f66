using FsCheck;
using FsCheck.Fluent;
using Plumbline.Inventory;
using Plumbline.Kernel.Uevents;
using Plumbline.Schedule;

namespace Plumbline.Tests.Schedule;

public sealed class EventQuietTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventQuiet Nothing = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));

    [Fact]
    public void NoEvent_AsksForNothing() => Assert.Null(Nothing.DueAt);

    [Fact]
    public void Events_AreWaitedOut()
    {
        var events = Nothing.Happened(Start).Happened(At(10)).Happened(At(20));

        Assert.Equal(At(50), events.DueAt);
    }

    /// <summary>A path that flaps all day is scanned all the same.</summary>
    [Fact]
    public void RestlessDevices_PutItOffOnlySoLong() =>
        Assert.Equal(At(300), Enumerable.Range(0, 100).Aggregate(Nothing, (events, i) => events.Happened(At(i * 10))).DueAt);

    [Fact]
    public void TwoScans_AreNeverCloseTogether()
    {
        var scanned = Nothing.Happened(Start).Scanning(At(30));

        Assert.Null(scanned.DueAt);
        Assert.Equal(At(330), scanned.Happened(At(31)).DueAt);
        Assert.Equal(At(430), scanned.Happened(At(400)).DueAt);
    }

    [Fact]
    public void WhateverHappens_ScansAreFarApart_AndNoEventIsForgotten() => Prop.ForAll(
        Gen.Choose(0, 120).ListOf().ToArbitrary(),
        pauses =>
        {
            var (events, time) = (Nothing, Start);
            DateTimeOffset? last = null;
            foreach (var pause in pauses)
            {
                time = time.AddSeconds(pause);
                events = events.Happened(time);
                if (events.DueAt <= time)
                {
                    Assert.True(last is null || time - last >= TimeSpan.FromMinutes(5));
                    (events, last) = (events.Scanning(time), time);
                }

                Assert.True(events.First is null || events.DueAt - events.First <= TimeSpan.FromMinutes(10));
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("add", "block", "dm-3", true)]
    [InlineData("change", "block", "dm-3", true)]
    [InlineData("remove", "block", "sdb", true)]
    [InlineData("change", "block", "sdb", false)]
    [InlineData("change", "block", "sr0", false)]
    [InlineData("add", "block", "loop7", false)]
    [InlineData("add", "bdi", "253:3", false)]
    [InlineData("add", "net", "dm-3", false)]
    public void Event_AsksForAScan_WhereAScanMaySayOtherwise(string action, string subsystem, string name, bool asks) =>
        Assert.Equal(asks, StructureChange.Is(new Uevent(action, "/devices/virtual/block/" + name, subsystem, null, [])));

    /// <summary>dm-uevent.c: the map is the same as before, one of its paths is not.</summary>
    [Theory]
    [InlineData("PATH_FAILED")]
    [InlineData("PATH_REINSTATED")]
    public void PathOfAMap_IsNoChangeOfDevices(string action) =>
        Assert.False(StructureChange.Is(new Uevent("change", "/devices/virtual/block/dm-3", "block", null, [new("DM_ACTION", action)])));

    [Fact]
    public void Loss_AsksForAScan() => Assert.True(StructureChange.Is(null));

    private static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);
}
