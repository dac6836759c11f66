using Plumbline.Daemon.Naming;
using Plumbline.Daemon.Volumes;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Tests.Naming;

public sealed class DiskNumbersTests
{
    private readonly DiskNumbers _numbers = new();

    [Fact]
    public void LowestFree_IsGiven_PerMachine()
    {
        StoredMapping[] stored = [Place("a", "m1") with { DiskNumber = 0 }, Place("c", "m1") with { DiskNumber = 2 }, Place("x", "m2") with { DiskNumber = 1 }];

        Assert.Equal([1, 3, 0], [_numbers.Of(Place("b", "m1"), stored), _numbers.Of(Place("d", "m1"), stored), _numbers.Of(Place("e", "m2"), stored)]);
    }

    [Fact]
    public void StoredOne_IsKept() => Assert.Equal(5, _numbers.Of(Place("a", "m1"), [Place("a", "m1") with { DiskNumber = 5 }]));

    /// <summary>Two attaches at once: neither is in the database yet.</summary>
    [Fact]
    public void NotYetStored_IsNotGivenTwice_AndStaysTheVolumes()
    {
        Assert.Equal([0, 1, 0], [_numbers.Of(Place("a", "m1"), []), _numbers.Of(Place("b", "m1"), []), _numbers.Of(Place("a", "m1"), [])]);
    }

    [Fact]
    public void Freed_IsGivenAgain()
    {
        _numbers.Of(Place("a", "m1"), []);
        _numbers.Free("a");

        Assert.Equal(0, _numbers.Of(Place("b", "m1"), []));
    }

    private static StoredMapping Place(string volume, string machine) =>
        new(volume, machine, "host", "/dev/vdb", "252:16", 1, null, null, 1 << 20, "Ready", StoredMapping.Attached, ProvidedMarks.None, null);
}
