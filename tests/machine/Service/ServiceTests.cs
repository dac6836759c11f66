using System.Text.Json;
using Plumbline.Client;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Service;

/// <summary>plumbd.service as it is shipped: started, sandboxed, restarted, killed and stopped by systemd.</summary>
[Collection(nameof(ServiceGuest))]
public sealed class ServiceTests(ServiceGuest fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Started_IsReady_AndDoesAllItsWorkInItsSandbox_WithoutAComplaint()
    {
        var (cloud, guest) = (await fixture.CloudAsync(), fixture.Guest);
        var names = new NamedVolumes(guest, cloud);
        await guest.MustAsync("systemctl restart plumbd", Limit);

        // Type=notify: it is active when it has said so, and by then it answers.
        Assert.Equal("notify active running", (await guest.MustAsync("echo $(systemctl show -P Type -P ActiveState -P SubState plumbd)")).Trim());
        (await guest.RunAsync("plumb exports list")).RequireSuccess();
        var served = await ServedVolume.MakeAsync(cloud, names, "unit");
        Assert.Equal("0::/system.slice/plumbline-exports.service", (await guest.MustAsync($"cat /proc/{await ServedVolume.EngineAsync(cloud)}/cgroup")).Trim());
        var outside = (await guest.RunAsync("plumb scan --format json")).Stdout;
        Assert.Equal(Problems(JsonDocument.Parse(outside).RootElement), Problems(await cloud.Client.ScanAsync()));
        await cloud.DetachAsync(served.Id);

        var said = await guest.MustAsync("journalctl -q --no-pager -o cat -p warning _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID plumbd)");
        Assert.Empty(said);
    }

    /// <summary>ProtectHome takes what is mounted below /home out of plumbd's sight.</summary>
    [Fact]
    public async Task MountedBelowHome_IsInUseAllTheSame()
    {
        var (cloud, guest) = (await fixture.CloudAsync(), fixture.Guest);
        var volume = await cloud.CreateAsync("home");
        var path = await new NamedVolumes(guest, cloud).AttachAsync(volume);
        await guest.ScriptAsync($"mkfs.ext4 -q {path}; mkdir -p /home/kept; mount {path} /home/kept; systemctl restart plumbd", Limit);
        Assert.DoesNotContain("/home/kept", await guest.MustAsync("cat /proc/$(systemctl show -P MainPID plumbd)/mountinfo"), StringComparison.Ordinal);

        var refused = await cloud.Client.WaitForCompletionAsync((await cloud.Client.DetachVolumeAsync(volume)).Id, Limit);

        Assert.Equal(OperationStatus.Failed, refused.Status);
        Assert.Contains("/home/kept", refused.Error, StringComparison.Ordinal);
        await guest.MustAsync("umount /home/kept");
        await cloud.DetachAsync(volume);
    }

    /// <summary>Half of a file is written when plumbd goes, the other half when it is back.</summary>
    [Theory]
    [InlineData("systemctl restart plumbd")]
    [InlineData("systemctl kill -s KILL plumbd")]
    public async Task GoneWhileACopyRuns_IsBack_AndTheCopyEndsWell(string command)
    {
        const int Half = 4 << 20;
        var (cloud, guest) = (await fixture.CloudAsync(), fixture.Guest);
        var served = await ServedVolume.MakeAsync(cloud, new NamedVolumes(guest, cloud), "copied");
        var engine = await ServedVolume.EngineAsync(cloud);
        var before = await guest.MustAsync("systemctl show -P MainPID plumbd");
        await guest.ScriptAsync($$"""
            rm -f /run/halfway /run/go /run/copied; head -c {{2 * Half}} /dev/urandom > /run/written
            ((head -c {{Half}} /run/written; touch /run/halfway; until test -e /run/go; do sleep 0.1; done; tail -c {{Half}} /run/written) | nbdcopy - '{{served.Uri}}'; echo $? > /run/copied) > /run/nbdcopy.log 2>&1 &
            """);
        await cloud.WaitAsync("the copy is connected", async () => (await cloud.Client.ValidateExportsAsync()).Engine.Clients > 0);
        await guest.WaitUntilAsync("half of it is read", "test -e /run/halfway", Limit);

        await guest.MustAsync(command, Limit);
        await guest.WaitUntilAsync("another plumbd is there", $"now=$(systemctl show -P MainPID plumbd); test $now != 0 -a $now != {before.Trim()} && systemctl is-active -q plumbd", Limit);
        await cloud.WaitForPlumbdAsync();

        Assert.Equal(engine, await ServedVolume.EngineAsync(cloud));
        Assert.True((await cloud.Client.ValidateExportsAsync()).Engine.Clients > 0);
        await guest.MustAsync("touch /run/go");
        await guest.WaitUntilAsync("the copy has ended", "test -s /run/copied", Limit);
        Assert.Equal("0", (await guest.MustAsync("cat /run/nbdcopy.log /run/copied")).Trim());
        Assert.Equal(await guest.MustAsync("sha256sum < /run/written"), await guest.MustAsync($"head -c {2 * Half} {served.Path} | sha256sum"));
        Assert.True(await served.IsServedAsync(cloud));
        await cloud.DetachAsync(served.Id);
    }

    [Fact]
    public async Task Stopped_LeavesNamesAndExports_AndFindsThemAgain()
    {
        var (cloud, guest) = (await fixture.CloudAsync(), fixture.Guest);
        var names = new NamedVolumes(guest, cloud);
        var served = await ServedVolume.MakeAsync(cloud, names, "stopped");
        var engine = await ServedVolume.EngineAsync(cloud);

        await guest.MustAsync("systemctl stop plumbd", Limit);
        Assert.Equal("inactive", (await guest.RunAsync("systemctl is-active plumbd")).Stdout.Trim());
        Assert.Equal(served.Id, await guest.MustAsync($"nbdcopy '{served.Uri}' - | head -c {served.Id.Length}"));
        Assert.True(await names.IsThereAsync(served.Id));
        await guest.MustAsync("systemctl start plumbd", Limit);
        await cloud.WaitForPlumbdAsync();

        Assert.Equal(engine, await ServedVolume.EngineAsync(cloud));
        Assert.True(await served.IsServedAsync(cloud));
        await cloud.DetachAsync(served.Id);
    }

    [Theory]
    [InlineData("systemctl kill -s KILL plumbline-exports")]
    [InlineData("systemctl stop plumbline-exports")]
    public async Task EngineEnded_IsStartedAnew_AndServesAgain(string command)
    {
        var (cloud, guest) = (await fixture.CloudAsync(), fixture.Guest);
        var served = await ServedVolume.MakeAsync(cloud, new NamedVolumes(guest, cloud), "engine");
        var engine = await ServedVolume.EngineAsync(cloud);

        await guest.MustAsync(command);

        await cloud.WaitAsync("another engine serves it", async () => await ServedVolume.EngineAsync(cloud) is { } now && now != engine && await served.IsServedAsync(cloud));
        Assert.Equal(served.Id, await guest.MustAsync($"nbdcopy '{served.Uri}' - | head -c {served.Id.Length}"));
        Assert.Equal("active", (await guest.MustAsync("systemctl is-active plumbline-exports")).Trim());
        await cloud.DetachAsync(served.Id);
    }

    private static IEnumerable<string> Problems(JsonElement scan) => scan.GetProperty("problems").EnumerateArray().Select(p => p.GetRawText());
}
