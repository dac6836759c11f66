using System.Text.Json;
using System.Text.RegularExpressions;
using Plumbline.Inventory;
using Plumbline.Kernel.Multipath;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;
using static Plumbline.MachineTests.Comparisons.Agreement;

namespace Plumbline.MachineTests.Comparisons;

/// <summary>Maps and paths as multipathd and multipath tell them, healthy and with a path lost in each way; and without multipathd.</summary>
[Collection(nameof(FabricGuest))]
public sealed partial class MultipathTests(FabricGuest fixture)
{
    private static readonly TimeSpan DaemonLimit = TimeSpan.FromSeconds(60);

    private readonly Guest _guest = fixture.Guest;

    [Fact]
    public async Task HealthyMap_AgreesInEveryField()
    {
        await fixture.IscsiAsync();

        await CompareNowAsync(["running", "running"]);

        await Picture.TakeStillAsync(_guest);
    }

    [Fact]
    public async Task PathSetOffline_AgreesInEveryField()
    {
        var iscsi = await fixture.IscsiAsync();
        try
        {
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[0], "offline");
            await iscsi.WaitForPathsAsync("failed faulty offline", count: 1);
            await CompareNowAsync(["failed faulty", "running"]);
        }
        finally
        {
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[0], "running");
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
        }
    }

    [Fact]
    public async Task ClosedPortal_AgreesInEveryField()
    {
        var iscsi = await fixture.IscsiAsync();
        try
        {
            await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: false);
            await iscsi.WaitForPathsAsync("failed faulty running", count: 1);
            await CompareNowAsync(["failed faulty", "running"]);
        }
        finally
        {
            await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: true);
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
        }
    }

    [Fact]
    public async Task WithoutMultipathd_TheKernelIsAsked()
    {
        var iscsi = await fixture.IscsiAsync();
        try
        {
            // Its answer is often cut short by its own end.
            await _guest.RunAsync("multipathd shutdown");
            await _guest.WaitUntilAsync("multipathd has ended", "! pidof multipathd", DaemonLimit);
            var table = await _guest.MustAsync("dmsetup table --target multipath");
            var status = await _guest.MustAsync("dmsetup status --noflush --target multipath");
            var picture = await Picture.TakeStillAsync(_guest);

            picture.Capture.Require("exit code 3", picture.Capture.ExitCode == 3);
            Assert.Equal(MultipathdFailure.Absent, picture.Inventory.Multipath.Failure);
            Assert.Contains(picture.Inventory.Problems, p => p.Source == "multipathd" && p.Detail.Contains("judged by the kernel alone", StringComparison.Ordinal));
            var map = Assert.Single(picture.Inventory.Multipath.Maps);
            Assert.Equal((MultipathSource.Kernel, IscsiScenes.Wwid, IscsiScenes.Wwid), (map.Source, map.Name, map.Wwid));
            Assert.Contains($"multipath {map.Features} {map.HardwareHandler} ", table);
            Require(
                "dmsetup status",
                KernelPath().Matches(status).Select(m => $"{m.Groups["number"].Value} {m.Groups["state"].Value} {m.Groups["failures"].Value}"),
                map.AllPaths.Select(p => $"{p.DeviceNumber} {(p.DmState == "active" ? "A" : "F")} {p.FailCount}"));
        }
        finally
        {
            await _guest.MustAsync("pidof multipathd || multipathd");
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
            await _guest.WaitUntilAsync("multipathd answers", "multipathd show maps json | grep -q sysfs", DaemonLimit);
        }
    }

    private async Task CompareNowAsync(string[] states)
    {
        // multipathd goes on for a moment after a change (priorities, groups): only a picture between two equal answers can be compared.
        var (json, listed, picture) = ("", "", (Picture?)null);
        await Wait.UntilAsync(
            "multipathd says the same before and after the picture",
            async () =>
            {
                json = await ShowMapsAsync();
                listed = await _guest.MustAsync("multipath -ll");
                picture = await Picture.TakeAsync(_guest);
                return json == await ShowMapsAsync();
            },
            DaemonLimit);
        picture!.RequireComplete();
        Compare(json, listed, picture.Inventory);
        Assert.Equal(states, PathStates(picture));
    }

    private static void Compare(string json, string listed, HostInventory inventory)
    {
        var maps = inventory.Multipath.Maps;
        Assert.Equal(MultipathdFailure.None, inventory.Multipath.Failure);
        var theirs = Agreement.Array(json, "maps");
        Require("multipathd show maps json: maps", theirs.SelectMany(m => FieldsOf(m, "path_groups")), maps.SelectMany(Ours));
        Require("multipathd show maps json: groups", theirs.SelectMany(Groups).SelectMany(g => FieldsOf(g, "paths")), maps.SelectMany(m => m.Groups).SelectMany(Ours));
        Require("multipathd show maps json: paths", theirs.SelectMany(Groups).SelectMany(Paths).SelectMany(p => FieldsOf(p)), maps.SelectMany(m => m.AllPaths).SelectMany(Ours));
        Require(
            "multipath -ll",
            ListedPath().Matches(listed).Select(m => string.Join(' ', m.Groups.Values.Skip(1).Select(g => g.Value))),
            from path in maps.SelectMany(m => m.AllPaths)
            join disk in inventory.Disks on path.Device equals disk.Name
            select $"{disk.ScsiAddress} {disk.Name} {disk.Number} {path.DmState} {path.CheckerState} {path.ScsiState}");
    }

    private static string[] PathStates(Picture picture) => [.. picture.Inventory.Graph.Nodes.Where(n => n.Name.StartsWith("sd", StringComparison.Ordinal)).Select(n => n.State!).Order(StringComparer.Ordinal)];

    private static IEnumerable<JsonElement> Groups(JsonElement map) => map.GetProperty("path_groups").EnumerateArray();

    private static IEnumerable<JsonElement> Paths(JsonElement group) => group.GetProperty("paths").EnumerateArray();

    /// <summary>Everything multipathd prints of one object, under its own names: a field that a later version adds makes the comparison fail.</summary>
    private static IEnumerable<string> FieldsOf(JsonElement element, string below = "") =>
        Fields("", element.EnumerateObject().Where(p => p.Name != below && p.Name != "total_q_time").Select(p => (p.Name, p.Value.ToString() is "[undef]" or "" ? null : p.Value.ToString())));

    private static IEnumerable<string> Ours(MultipathMap m) => Fields(
        "",
        ("name", m.Name), ("uuid", m.Wwid), ("sysfs", m.Device), ("failback", m.Failback), ("queueing", m.Queueing.Text), ("paths", Text(m.UsablePaths)),
        ("write_prot", m.WriteProtection), ("dm_st", m.DmState), ("features", m.Features), ("hwhandler", m.HardwareHandler), ("action", m.Action),
        ("path_faults", Text(m.PathFaults)), ("vend", m.Vendor), ("prod", m.Product), ("rev", m.Revision), ("switch_grp", Text(m.GroupSwitches)),
        ("map_loads", Text(m.MapLoads)), ("q_timeouts", Text(m.QueueTimeouts)));

    private static IEnumerable<string> Ours(MultipathGroup g) => Fields(
        "", ("selector", g.Selector), ("pri", Text(g.Priority)), ("dm_st", g.DmState), ("marginal_st", g.MarginalState), ("group", Text(g.Number)));

    private static IEnumerable<string> Ours(MultipathPath p) => Fields(
        "",
        ("dev", p.Device), ("dev_t", p.DeviceNumber), ("dm_st", p.DmState), ("dev_st", p.ScsiState), ("chk_st", p.CheckerState), ("checker", p.Checker),
        ("pri", Text(p.Priority)), ("host_wwnn", p.HostWwnn), ("target_wwnn", p.TargetWwnn), ("host_wwpn", p.HostWwpn), ("target_wwpn", p.TargetWwpn),
        ("host_adapter", p.HostAdapter), ("lun_hex", p.Lun), ("marginal_st", p.MarginalState));

    private Task<string> ShowMapsAsync() => _guest.MustAsync("multipathd show maps json");

    [GeneratedRegex(@"(?<address>\d+:\d+:\d+:\d+) +(?<name>sd\w+) +(?<number>\d+:\d+) +(?<dm>\S+) +(?<checker>\S+) +(?<scsi>\S+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ListedPath();

    [GeneratedRegex(@"(?<number>\d+:\d+) (?<state>[AF]) (?<failures>\d+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex KernelPath();
}
