using Plumbline.Daemon.Devices;
using Plumbline.Kernel.Uevents;

namespace Plumbline.Daemon.Tests.Devices;

public sealed class DeviceTableTests
{
    private static Uevent Event(string action, string name, long sequence, string type = "disk", string number = "252:16") => new(
        action, $"/devices/virtual/block/{name}", "block", 1,
        [new("MAJOR", number.Split(':')[0]), new("MINOR", number.Split(':')[1]), new("DEVTYPE", type), new("DISKSEQ", $"{sequence}")]);

    private static DeviceTable Table(params KnownDevice[] devices)
    {
        var table = new DeviceTable();
        _ = table.Compare(devices);
        return table;
    }

    private static string[] Said(IEnumerable<DeviceEvent> events) => [.. events.Select(e => $"{e.Change} {e.Name} {e.DiskSequence}")];

    private static KnownDevice Disk(string name, long? sequence, string number = "252:16") => new(name, number, sequence);

    [Fact]
    public void Hear_PlainLife_IsTold()
    {
        var table = Table();

        Assert.Equal(["Added vdb 5"], Said(table.Hear(Event("add", "vdb", 5), null)));
        Assert.Equal(["Changed vdb 5"], Said(table.Hear(Event("change", "vdb", 5), null)));
        Assert.Equal(["Changed vdb 5"], Said(table.Hear(Event("add", "vdb", 5), null)));
        Assert.Equal(["Removed vdb 5"], Said(table.Hear(Event("remove", "vdb", 5), null)));
        Assert.Empty(table.Known);
    }

    /// <summary>A loop device with another file, a medium that was changed, and a remove that was lost.</summary>
    [Theory]
    [InlineData("add")]
    [InlineData("change")]
    public void Hear_AnotherDiskUnderTheSameName_IsRemovedAndAdded(string action)
    {
        var events = Table(Disk("vdb", 5)).Hear(Event(action, "vdb", 8), null).ToList();

        Assert.Equal(["Removed vdb 5", "Added vdb 8"], Said(events));
        Assert.All(events, e => Assert.NotNull(e.Cause));
        Assert.Equal("device vdb is another device now; the one before is gone", events[0].Sentence);
    }

    /// <summary>A look was ahead of the events: what they say of the disk before must not end the one that is there.</summary>
    [Theory]
    [InlineData("remove")]
    [InlineData("add")]
    [InlineData("change")]
    public void Hear_OfAnOlderDisk_IsNoNews(string action)
    {
        var table = Table(Disk("vdb", 8));

        Assert.Empty(table.Hear(Event(action, "vdb", 5), null));
        Assert.Equal(8, Assert.Single(table.Known).DiskSequence);
    }

    [Fact]
    public void Hear_RemoveOfANewerDiskThanKnown_EndsBoth() =>
        Assert.Equal(["Removed vdb 5", "Removed vdb 8"], Said(Table(Disk("vdb", 5)).Hear(Event("remove", "vdb", 8), null)));

    /// <summary>Its events carry the number of the disk that it is on, which its own folder does not have.</summary>
    [Fact]
    public void Hear_Partition_IsNoOtherDevice() =>
        Assert.Equal(["Changed vdb1 "], Said(Table(Disk("vdb1", null, "252:17")).Hear(Event("change", "vdb1", 5, "partition", "252:17"), null)));

    [Fact]
    public void Hear_Map_IsCalledByItsName()
    {
        var table = Table();
        Assert.Equal("map vol-1 is being made", table.Hear(Event("add", "dm-0", 3), "vol-1").Single().Sentence);

        Assert.Equal("map vol-1 removed", table.Hear(Event("remove", "dm-0", 3), null).Single().Sentence);
    }

    [Fact]
    public void Compare_WhatNoEventTold()
    {
        var table = Table(Disk("vda", 1), Disk("vdb", 2), Disk("vdc", null), Disk("vdd", null, "252:48"));
        var events = table.Compare([Disk("vda", 1), Disk("vdb", 6), Disk("vdc", null), Disk("vdd", null, "252:49"), Disk("vde", 7)]);

        Assert.Equal(["Removed vdb 2", "Removed vdd ", "Added vdb 6", "Added vdd ", "Added vde 7"], Said(events));
        Assert.All(events, e => Assert.Null(e.Cause));
        Assert.Empty(table.Compare([Disk("vda", 1), Disk("vdb", 6), Disk("vdc", null), Disk("vdd", null, "252:49"), Disk("vde", 7)]));
        Assert.Equal(5, table.Compare([]).Count);
    }
}
