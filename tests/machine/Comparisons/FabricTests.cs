using System.Text.Json;
using Plumbline.Inventory;
using Plumbline.Kernel.Nvme;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;
using static Plumbline.MachineTests.Comparisons.Agreement;

namespace Plumbline.MachineTests.Comparisons;

/// <summary>What carries the disks: lsblk's transports and addresses, iscsiadm's sessions, nvme's subsystems.</summary>
[Collection(nameof(FabricGuest))]
public sealed class FabricTests(FabricGuest fixture)
{
    private readonly Guest _guest = fixture.Guest;

    [Fact]
    public async Task DisksSessionsAndSubsystems_AgreeWithTheTools()
    {
        await fixture.IscsiAsync();
        await fixture.NvmeAsync();

        var blocks = await _guest.MustAsync(LsblkTests.Command);
        var sessions = await _guest.MustAsync("iscsiadm -m session -P 3");
        var subsystems = await ListSubsystemsAsync();
        var picture = await Picture.TakeStillAsync(_guest);

        picture.RequireComplete();
        LsblkTests.Compare(blocks, picture.Inventory);
        CompareSessions(sessions, picture.Inventory);
        CompareSubsystems(subsystems, picture.Inventory);
        foreach (var portal in IscsiScenes.Portals)
        {
            var disk = Assert.Single(picture.Inventory.Graph.Nodes, n => n.Identity.GetValueOrDefault("portal") == portal + ":3260");
            Assert.Equal(IscsiScenes.Target(portal), disk.Identity["target"]);
            Assert.Equal((IscsiScenes.UnitSerial, IscsiScenes.Wwid, "iscsi"), (disk.Identity["serial"], disk.Identity["wwid"], disk.Identity["transport"]));
        }

        var head = Assert.Single(picture.Inventory.Graph.Nodes, n => n.Kind == "nvme");
        Assert.Equal(NvmeScenes.SubsystemNqn, head.Identity["nqn"]);
        Assert.Equal(
            NvmeScenes.Addresses.Select(address => address + ":4420"),
            picture.Inventory.Graph.Below(head).Select(path => path.Identity["portal"]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("non-optimized")]
    [InlineData("inaccessible")]
    [InlineData("persistent-loss")]
    [InlineData("change")]
    public async Task AnaState_AgreesWithNvme(string state)
    {
        var nvme = await fixture.NvmeAsync();
        try
        {
            await nvme.SetAnaStateAsync(NvmeScenes.Addresses[0], state);

            var subsystems = await ListSubsystemsAsync();
            var picture = await Picture.TakeAsync(_guest);

            CompareSubsystems(subsystems, picture.Inventory);
            Assert.Equal(
                [$"live {state}", "live optimized"],
                picture.Inventory.Graph.Nodes.Where(n => n.Kind == "nvme-path").OrderBy(n => n.Identity["portal"], StringComparer.Ordinal).Select(n => n.State!));
        }
        finally
        {
            await nvme.SetAnaStateAsync(NvmeScenes.Addresses[0], "optimized");
        }
    }

    [Fact]
    public async Task DisconnectedController_IsGoneFromThePicture()
    {
        var nvme = await fixture.NvmeAsync();
        await nvme.DisconnectAsync(NvmeScenes.Addresses[1]);
        try
        {
            var subsystems = await ListSubsystemsAsync();
            var picture = await Picture.TakeAsync(_guest);

            CompareSubsystems(subsystems, picture.Inventory);
            Assert.Single(Assert.Single(picture.Inventory.Fabric.Nvme.Subsystems).Controllers);
        }
        finally
        {
            await nvme.ConnectAsync(NvmeScenes.Addresses[1]);
        }
    }

    private static void CompareSubsystems(string json, HostInventory inventory)
    {
        var hosts = Agreement.Array(json);
        Require("nvme list-subsys", hosts.SelectMany(Theirs), inventory.Fabric.Nvme.Subsystems.SelectMany(Ours));
    }

    private static IEnumerable<string> Theirs(JsonElement host) =>
        from subsystem in host.GetProperty("Subsystems").EnumerateArray()
        from path in subsystem.GetProperty("Paths").EnumerateArray()
        from field in Fields(
            Text(path, "Name")!,
            ("subsystem", Text(subsystem, "Name")), ("nqn", Text(subsystem, "NQN")), ("host", Text(host, "HostNQN")), ("host id", Text(host, "HostID")),
            ("transport", Text(path, "Transport")), ("address", Text(path, "Address")), ("state", Text(path, "State")), ("ana", Text(path, "ANAState")))
        select field;

    private static IEnumerable<string> Ours(NvmeSubsystem subsystem) => subsystem.Controllers.SelectMany(c => Fields(
        c.Name,
        ("subsystem", subsystem.Name), ("nqn", subsystem.Nqn), ("host", c.HostNqn), ("host id", c.HostId),
        ("transport", c.Transport), ("address", c.Address.Text), ("state", c.State),
        ("ana", subsystem.Namespaces.Single().Paths.Single(p => p.Controller == c.Name).AnaState)));

    private static void CompareSessions(string printed, HostInventory inventory)
    {
        var theirs = new List<string>();
        var target = "";
        foreach (var line in printed.Split('\n').Select(line => line.Trim()))
        {
            target = line.StartsWith("Target: ", StringComparison.Ordinal) ? line.Split(' ')[1] : target;
            theirs.AddRange(
                from prefix in Told
                where line.StartsWith(prefix, StringComparison.Ordinal)
                select $"{target}: {prefix}{line[prefix.Length..].Split('\t')[0]}");
        }

        Require("iscsiadm -m session -P 3", theirs, inventory.Fabric.Iscsi.Sessions.SelectMany(s => Told.Zip(
            new[]
            {
                $"{s.Connections.Single().Portal},{s.PortalGroup}", $"{s.Connections.Single().PersistentAddress}:{s.Connections.Single().PersistentPort},{s.PortalGroup}",
                s.Interface ?? "default", s.InitiatorName, s.Host?.IpAddress, $"{s.Id}", s.State, $"{s.RecoveryTimeout}", s.Host?.Name["host".Length..],
                inventory.Disks.Single(d => inventory.Fabric.Iscsi.SessionOf(d.SysPath) == s).Name,
            },
            (prefix, value) => $"{s.Target}: {prefix}{value}")));
    }

    private static readonly string[] Told =
    [
        "Current Portal: ", "Persistent Portal: ", "Iface Name: ", "Iface Initiatorname: ", "Iface IPaddress: ", "SID: ", "iSCSI Session State: ",
        "Recovery Timeout: ", "Host Number: ", "Attached scsi disk ",
    ];

    private Task<string> ListSubsystemsAsync() => _guest.MustAsync("nvme list-subsys $(ls -d /dev/nvme*n1) -o json");
}
