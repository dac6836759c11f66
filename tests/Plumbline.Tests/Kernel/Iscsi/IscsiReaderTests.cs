using Plumbline.Kernel;
using Plumbline.Kernel.Iscsi;
using Plumbline.Kernel.Native;
using Plumbline.Testing;
using Plumbline.Tests.Kernel.Multipath;

namespace Plumbline.Tests.Kernel.Iscsi;

public sealed class IscsiReaderTests
{
    private const string Disk = "/sys/devices/platform/host3/session12/target3:0:0/3:0:0:1/block/sdb";

    [Fact]
    public void Read_LoggedInSession_HasTargetPortalAndLocalAddress()
    {
        var session = Assert.Single(Read(Host(), out var problems).Sessions);

        Assert.Empty(problems);
        Assert.Equal(("session12", 12, "iqn.2024-12.test:t", 1L, "LOGGED_IN", 5L), (session.Name, session.Id, session.Target, session.PortalGroup, session.State, session.RecoveryTimeout));
        var connection = Assert.Single(session.Connections);
        Assert.Equal(("10.3.2.2", 3260L, "10.3.2.9", 3261L), (connection.Address, connection.Port, connection.PersistentAddress, connection.PersistentPort));
        Assert.Equal("10.3.2.2:3260", connection.Portal);
        Assert.Equal(new IscsiHost("host3", "10.3.2.102", null, null, null), session.Host);
    }

    [Fact]
    public void Read_ConnectionDown_KeepsThePortalAsConfigured()
    {
        // The kernel answers ENOTCONN for the address in use; that is no failure of the reading.
        var root = Host();
        root.Error("/sys/devices/platform/host3/session12/connection12:0/iscsi_connection/connection12:0/address", 107);
        root.Error("/sys/devices/platform/host3/session12/connection12:0/iscsi_connection/connection12:0/port", 107);
        root.File("/sys/devices/platform/host3/session12/iscsi_session/session12/state", "FAILED\n");

        var session = Read(root, out var problems).Sessions[0];

        Assert.Empty(problems);
        Assert.Equal(("FAILED", "10.3.2.9:3261"), (session.State, session.Connections[0].Portal));
    }

    [Theory]
    [InlineData("fd00::1", 3260, "[fd00::1]:3260")]
    [InlineData("[fd00::1]", 3260, "[fd00::1]:3260")]
    [InlineData("10.0.0.1", null, "10.0.0.1")]
    [InlineData(null, 3260, null)]
    public void Portal_Forms_AreOneText(string? address, int? port, string? portal) =>
        Assert.Equal(portal, new IscsiConnection("connection1:0", null, null, address, port, null).Portal);

    [Fact]
    public void SessionOf_Disk_IsItsAncestor()
    {
        var facts = Read(Host(), out _);

        Assert.Equal("session12", facts.SessionOf(Disk)?.Name);
        Assert.Null(facts.SessionOf("/sys/devices/platform/host3/session1/target3:0:0/3:0:0:1/block/sdc"));
        Assert.Null(facts.SessionOf("/sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda"));
        Assert.Null(facts.SessionOf(""));
    }

    [Fact]
    public void Read_Secrets_AreNeverAskedFor()
    {
        var root = Host();
        root.Attributes("/sys/devices/platform/host3/session12/iscsi_session/session12", ("username", "u"), ("password", "p"), ("username_in", "u"), ("password_in", "p"));

        _ = Read(root, out _);

        Assert.DoesNotContain(root.Asked, p => p.Contains("username", StringComparison.Ordinal) || p.Contains("password", StringComparison.Ordinal));
        Assert.DoesNotContain(root.Asked, p => p.StartsWith("/sys/class", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_StateRefused_IsAProblem()
    {
        var root = Host();
        root.Error("/sys/devices/platform/host3/session12/iscsi_session/session12/state", Errno.EACCES);

        Assert.Null(Read(root, out var problems).Sessions[0].State);
        Assert.Equal("iscsi", Assert.Single(problems).Source);
    }

    [Fact]
    public void Read_NoSessions_IsEmptyWithoutProblems()
    {
        Assert.Empty(Read(new MemoryRoot(), out var problems).Sessions);
        Assert.Empty(problems);
    }

    [Fact]
    public void Read_AttributesOfAnyContent_AreRead() => Mutations.Check(["LOGGED_IN", "3260", "iqn.2024-12.test:t", "<NULL>"], text =>
    {
        var root = Host();
        foreach (var path in new[] { "iscsi_session/session12/targetname", "iscsi_session/session12/tpgt", "connection12:0/iscsi_connection/connection12:0/address", "connection12:0/iscsi_connection/connection12:0/port" })
        {
            root.File("/sys/devices/platform/host3/session12/" + path, text);
        }

        var facts = Read(root, out _);
        Assert.Single(Assert.Single(facts.Sessions).Connections);
        _ = facts.SessionOf(text);
    });

    internal static IscsiFacts Read(HostRoot root, out IReadOnlyList<ReadProblem> problems)
    {
        var collected = new ReadProblems();
        var facts = IscsiReader.Read(root, collected);
        problems = collected.ToImmutable();
        return facts;
    }

    internal static void Session(MemoryRoot root, int host, int sid, string target, (string Address, string Port) now, (string Address, string Port) configured, string local, string net)
    {
        var top = $"/sys/devices/platform/host{host}";
        root.Link($"/sys/class/iscsi_session/session{sid}", $"../../devices/platform/host{host}/session{sid}/iscsi_session/session{sid}");
        root.Link($"/sys/class/iscsi_connection/connection{sid}:0", $"../../devices/platform/host{host}/session{sid}/connection{sid}:0/iscsi_connection/connection{sid}:0");
        root.Link($"/sys/class/iscsi_host/host{host}", $"../../devices/platform/host{host}/iscsi_host/host{host}");
        root.Attributes($"{top}/session{sid}/iscsi_session/session{sid}", ("targetname", target), ("tpgt", "1"), ("ifacename", "default"), ("initiatorname", "iqn.i"), ("state", "LOGGED_IN"), ("recovery_tmo", "5"));
        root.Attributes($"{top}/session{sid}/connection{sid}:0/iscsi_connection/connection{sid}:0", ("address", now.Address), ("port", now.Port), ("persistent_address", configured.Address), ("persistent_port", configured.Port));
        root.Attributes($"{top}/iscsi_host/host{host}", ("ipaddress", local), ("netdev", net), ("hwaddress", net));
    }

    private static MemoryRoot Host()
    {
        var root = new MemoryRoot();
        Session(root, 3, 12, "iqn.2024-12.test:t", ("10.3.2.2", "3260"), ("10.3.2.9", "3261"), "10.3.2.102", "<empty>");
        return root;
    }
}
