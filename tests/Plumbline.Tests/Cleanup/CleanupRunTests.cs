using Plumbline.Cleanup;
using Plumbline.Cleanup.Journaling;
using Plumbline.Testing;
using static Plumbline.Testing.SampleCluster;

namespace Plumbline.Tests.Cleanup;

public sealed class CleanupRunTests : IDisposable
{
    private readonly Workbench _bench = new(Cluster().With("san", "vm-100-disk-1").Stale("san", "vm-100-disk-0", "removed").Vm(100, "scsi1: san1:vm-100-disk-1"));

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Act_IsOnDiskBeforeItIsDone_WithAllThatIsNeededToUndoIt()
    {
        JournalAct? before = null;
        _bench.Acts.Before = _ => before = Assert.Single(_bench.Journal.Read().Acts);
        var done = await _bench.CleanAsync();

        Assert.Equal(ActState.Interrupted, before!.State);
        Assert.Equal(("dm-remove", "san-vm--100--disk--0", "tombstone", "lv-gone"), (before.Intent.Action, before.Intent.Entry, before.Intent.Class, before.Intent.Reason));
        var mapping = Assert.Single(before.Intent.Mappings!.Value);
        Assert.Equal((SampleLvm.DmUuid("san", "removed"), "linear 8:0 2048"), (mapping.Uuid, $"{mapping.Table[0].Type} {mapping.Table[0].Params}"));
        var device = Assert.Single(before.Intent.Devices!.Value);
        Assert.Contains("lun:3600140500000000000000000000000" + "00", device.Identities);
        Assert.Equal(ActState.Done, done.State);
        Assert.Equal(["remove san-vm--100--disk--0"], _bench.Acts.Log);
        Assert.Empty(_bench.Host.Mappings);
    }

    [Theory]
    [InlineData("opened", "is open")]
    [InlineData("uuid", "it is gone")]
    [InlineData("table", "have changed")]
    [InlineData("event", "have changed")]
    [InlineData("locked", "lock: migrate")]
    [InlineData("started", "guest 100 runs here")]
    [InlineData("task", "a task of Proxmox for guest 100 runs")]
    [InlineData("gone", "it is gone")]
    [InlineData("remade", "is duplicate (collision) now")]
    [InlineData("mounted", "mount:/mnt")]
    [InlineData("referred", "another guest or storage")]
    public async Task Change_BetweenPlanAndAct_StopsIt(string change, string said)
    {
        var planned = await _bench.OnlyAsync();
        var host = _bench.Host;
        switch (change)
        {
            case "opened":
                host.Open(1);
                break;
            case "uuid":
                host.Mappings[0] = host.Mappings[0] with { Uuid = SampleLvm.DmUuid("san", "another") };
                break;
            case "table":
                host.Mappings[0] = host.Mappings[0] with { Table = [host.Mappings[0].Table[0] with { Params = "8:0 4096" }] };
                break;
            case "event":
                host.Mappings[0] = host.Mappings[0] with { EventNumber = 9 };
                break;
            case "locked":
                host.Vm(100, "lock: migrate\nscsi1: san1:vm-100-disk-1");
                break;
            case "started":
                host.Files.File("/run/qemu-server/100.pid", "4711\n").File("/proc/4711/cmdline", "kvm\0-pidfile\0/var/run/qemu-server/100.pid\0");
                break;
            case "task":
                host.Files.File("/var/log/pve/tasks/active", "UPID:pve1:00001:00002:65000000:qmrestore:100:root@pam: 0\n");
                break;
            case "gone":
                host.Mappings.Clear();
                break;
            case "remade":
                host.Groups.Volume("san", "vm-100-disk-0", "made anew");
                break;
            case "mounted":
                host.Files.File("/proc/self/mountinfo", "36 25 253:0 / /mnt rw - ext4 /dev/dm-0 rw\n");
                break;
            case "referred":
                host.Vm(300, "scsi0: san1:vm-100-disk-0");
                break;
        }

        var outcome = await _bench.RunAsync(planned);

        Assert.Equal(ActResult.Stopped, outcome.Result);
        Assert.Contains(said, string.Join("; ", outcome.Detail), StringComparison.Ordinal);
        Assert.Empty(_bench.Acts.Log);
        Assert.Empty(_bench.Journal.Read().Acts);
    }

    [Fact]
    public async Task Journal_ThatCannotBeWritten_StopsTheAct()
    {
        await File.WriteAllTextAsync(_bench.Folder + "/state", "a file where the folder should be", TestContext.Current.CancellationToken);
        var outcome = await _bench.RunAsync(await _bench.OnlyAsync());

        Assert.Equal(ActResult.Stopped, outcome.Result);
        Assert.Contains("nothing is done without it", outcome.Detail[0], StringComparison.Ordinal);
        Assert.Empty(_bench.Acts.Log);
    }

    [Fact]
    public async Task DiskFull_StopsTheAct()
    {
        Directory.CreateDirectory(_bench.Folder + "/state/journal");
        File.CreateSymbolicLink(_bench.Folder + "/state/journal/2026-11.jsonl", "/dev/full");
        var outcome = await _bench.RunAsync(await _bench.OnlyAsync());

        Assert.Contains("No space left on device", Assert.Single(outcome.Detail), StringComparison.Ordinal);
        Assert.Empty(_bench.Acts.Log);
    }

    [Theory]
    [InlineData(false, "Failed", "there is san-vm--100--disk--0")]
    [InlineData(true, "Done", "no mapping of the act is there")]
    public async Task Killed_BetweenIntentAndOutcome_TheJournalTellsTheTruthLater(bool afterTheAct, string state, string said)
    {
        var planned = await _bench.OnlyAsync();
        _bench.Acts.Before = _ => throw new IOException("power cut");
        await Assert.ThrowsAsync<IOException>(() => _bench.RunAsync(planned));
        Assert.Equal(ActState.Interrupted, Assert.Single(_bench.Journal.Read().Acts).State);
        if (afterTheAct)
        {
            _bench.Host.Mappings.Clear();
        }

        _bench.Aftermath.SettleInterrupted();

        var act = Assert.Single(_bench.Journal.Read().Acts);
        Assert.Equal(state, act.State.ToString());
        Assert.Contains(said, act.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TornLine_IsNamed_AndSpoilsNoOther()
    {
        await _bench.CleanAsync();
        var file = Assert.Single(Directory.GetFiles(_bench.Folder + "/state/journal"));
        await File.AppendAllTextAsync(file, "{\"schema\":\"plumbline.jour", TestContext.Current.CancellationToken);
        Assert.Null(_bench.Journal.Append("act-x", "done"));

        var reading = _bench.Journal.Read();
        Assert.Equal(ActState.Done, Assert.Single(reading.Acts).State);
        Assert.Contains("line 3 is no whole line", Assert.Single(reading.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MappingThatComesBack_IsSaid_AndWritten()
    {
        var planned = await _bench.OnlyAsync();
        var back = _bench.Host.Mappings[0];
        var outcome = await _bench.RunAsync(planned);
        _bench.Host.Mappings.Add(back);

        var returned = await _bench.Aftermath.ReturnedAsync([(outcome.Id!, planned)], CancellationToken.None);

        Assert.Equal(outcome.Id, Assert.Single(returned).Id);
        Assert.Equal(ActState.Returned, Assert.Single(_bench.Journal.Read().Acts).State);
    }

    [Fact]
    public async Task Group_GoesWhole_OrIsWhatItWas()
    {
        var top = SampleLvm.DmUuid("san", "removed");
        using var bench = new Workbench(Cluster().Vm(100, "memory: 1")
            .Mapping("san-vm--100--disk--0-real", top + "-real", 5, "linear", "8:0 2048", ["8:0"]).Open(1)
            .Mapping("san-vm--100--disk--0", top, 6, "snapshot-origin", "253:5", ["253:5"]).Open(1)
            .Mapping("san-vm--100--disk--0p1", "part1-" + top, 7, "linear", "253:6 2048", ["253:6"]));
        bench.Acts.Stuck.Add("san-vm--100--disk--0-real");
        var outcome = await bench.RunAsync(await bench.OnlyAsync());

        Assert.Equal(ActResult.Failed, outcome.Result);
        Assert.Equal(
            [
                "remove san-vm--100--disk--0p1", "remove san-vm--100--disk--0", "remove san-vm--100--disk--0-real",
                "create san-vm--100--disk--0 0 8192 snapshot-origin 253:5", "create san-vm--100--disk--0p1 0 8192 linear 253:0 2048",
            ],
            bench.Acts.Log);
        Assert.Equal(3, bench.Host.Mappings.Count);
        Assert.Equal(ActState.Failed, Assert.Single(bench.Journal.Read().Acts).State);
    }
}
