using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests;

/// <summary>Proves by the tools alone that the scenes are what they say.</summary>
[Collection(nameof(FabricGuest))]
public sealed class FabricGuestSmokeTests(FabricGuest fixture)
{
    private readonly Guest _guest = fixture.Guest;

    [Fact]
    public async Task Lun_IsOneMapOverTwoIscsiPaths()
    {
        var iscsi = await fixture.IscsiAsync();

        var disks = await _guest.RunAsync("lsblk -S -n -o NAME,TRAN,SERIAL | tr -s ' '");

        foreach (var portal in IscsiScenes.Portals)
        {
            disks.RequireLine($"{await iscsi.PathDeviceAsync(portal)} iscsi {IscsiScenes.UnitSerial}");
        }

        (await _guest.RunAsync("lsblk -n -o NAME,TYPE /dev/mapper/" + IscsiScenes.Wwid)).RequireLine($"{IscsiScenes.Wwid} mpath");
    }

    [Fact]
    public async Task PathSetOffline_FailsAndComesBack()
    {
        var iscsi = await fixture.IscsiAsync();
        try
        {
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[0], "offline");
            await iscsi.WaitForPathsAsync("failed faulty offline", count: 1);
        }
        finally
        {
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[0], "running");
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
        }
    }

    [Fact]
    public async Task ClosedPortal_FailsItsPathAndComesBack()
    {
        var iscsi = await fixture.IscsiAsync();
        try
        {
            await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: false);
            await iscsi.WaitForPathsAsync("failed faulty running", count: 1);
        }
        finally
        {
            await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: true);
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
        }
    }

    [Fact]
    public async Task NvmeNamespace_HasTwoLiveControllers()
    {
        await fixture.NvmeAsync();

        var subsystems = await _guest.RunAsync("nvme list-subsys");

        subsystems.Require("the subsystem", subsystems.Stdout.Contains(NvmeScenes.SubsystemNqn));
        foreach (var address in NvmeScenes.Addresses)
        {
            subsystems.Require($"a live controller at {address}", subsystems.Stdout.Split('\n').Any(line => line.Contains($"traddr={address},") && line.Contains(" live")));
        }
    }

    [Theory]
    [InlineData("non-optimized")]
    [InlineData("inaccessible")]
    [InlineData("persistent-loss")]
    [InlineData("change")]
    public async Task AnaState_ReachesTheHost(string state)
    {
        var nvme = await fixture.NvmeAsync();
        try
        {
            await nvme.SetAnaStateAsync(NvmeScenes.Addresses[0], state);
        }
        finally
        {
            await nvme.SetAnaStateAsync(NvmeScenes.Addresses[0], "optimized");
        }
    }

    [Fact]
    public async Task DisconnectedController_IsGoneAndComesBack()
    {
        var nvme = await fixture.NvmeAsync();

        await nvme.DisconnectAsync(NvmeScenes.Addresses[1]);
        try
        {
            var subsystems = await _guest.RunAsync("nvme list-subsys");
            subsystems.Require("one controller", subsystems.Stdout.Split(" live").Length == 2);
        }
        finally
        {
            await nvme.ConnectAsync(NvmeScenes.Addresses[1]);
        }
    }

    [Fact]
    public async Task MapWithoutPaths_Queues()
    {
        var iscsi = await fixture.IscsiAsync();

        try
        {
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[0], "offline");
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[1], "offline");
            await iscsi.WaitForPathsAsync("failed faulty offline", count: 2);
            var read = await _guest.RunAsync($"dd if=/dev/mapper/{IscsiScenes.Wwid} of=/dev/null bs=4096 count=1 iflag=direct", TimeSpan.FromSeconds(2));
            read.Require("a read that does not end", read.TimedOut);
        }
        finally
        {
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[0], "running");
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[1], "running");
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
            await _guest.WaitUntilAsync("the reader ends once there is a path", "! ps -C dd", TimeSpan.FromSeconds(20));
        }
    }
}
