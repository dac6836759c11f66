using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Exports.StorageDaemon;
using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Exports.StorageDaemon;

/// <summary>What is read of the engine and how it is started, without one.</summary>
public sealed class EngineTests
{
    private const string Tcp =
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:2A39 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 100 1 0000000000000000 100 0 0 10 0
           1: 0100007F:2A39 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 101 1 0000000000000000 20 4 30 10 -1
           2: 0100007F:2A39 0100007F:C351 08 00000000:00000000 00:00000000 00000000     0        0 102 1 0000000000000000 20 4 30 10 -1
           3: 0100007F:2A39 0100007F:C352 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0000000000000000
           4: 0100007F:C350 0100007F:2A39 01 00000000:00000000 00:00000000 00000000     0        0 900 1 0000000000000000 20 4 30 10 -1
        """;

    private const string Unix =
        """
        Num       RefCount Protocol Flags    Type St Inode Path
        0000000000000000: 00000002 00000000 00010000 0001 01 200 /run/nbd.sock
        0000000000000000: 00000003 00000000 00000000 0001 03 201 /run/nbd.sock
        0000000000000000: 00000003 00000000 00000000 0001 03 202 /run/exports.qmp
        0000000000000000: 00000003 00000000 00000000 0001 03 203
        0000000000000000: 00000003 00000000 00000000 0001 03 901 /run/nbd.sock
        """;

    private static readonly FrozenSet<string> Own = new[] { "100", "101", "102", "200", "201", "202", "203" }.ToFrozenSet();

    [Fact]
    public void Clients_AreItsOpenConnections()
    {
        Assert.Equal(2, EngineConnections.CountTcp(Tcp, Own));
        Assert.Equal(1, EngineConnections.CountUnix(Unix, Own, "/run/exports.qmp"));
    }

    [Fact]
    public void Lists_AreJoinedByNode()
    {
        var joined = Join(
            """[{"id":"a","type":"nbd","node-name":"n1","shutting-down":true}]""",
            """[{"node-name":"n1","file":"/dev/loop0","ro":true},{"node-name":"n2","file":"/dev/loop1","ro":false}]""");

        Assert.Equal([new ServedExport("n1", "a", "/dev/loop0", true, true), new ServedExport("n2", null, "/dev/loop1", false, false)], joined!);
    }

    [Theory]
    [InlineData("{}", "[]")]
    [InlineData("[]", "null")]
    public void WhatIsNoList_IsNone(string exports, string nodes) => Assert.Null(Join(exports, nodes));

    [Fact]
    public void AnyLine_IsAMessageOrNone() => Prop.ForAll<byte[]>(bytes => _ = QmpMessage.Parse(bytes)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"QMP":{"version":{"qemu":{"major":7,"minor":2,"micro":22}}}}""", "7.2.22", null, false)]
    [InlineData("""{"QMP":5}""", "of an unknown version", null, false)]
    [InlineData("""{"error":{"class":"GenericError","desc":"still in use"}}""", null, "still in use", false)]
    [InlineData("""{"error":[]}""", null, "an error without words", false)]
    [InlineData("""{"event":"BLOCK_EXPORT_DELETED","data":{}}""", null, null, true)]
    public void Line_IsWhatItSays(string line, string? version, string? error, bool isEvent)
    {
        var message = QmpMessage.Parse(Encoding.UTF8.GetBytes(line))!;

        Assert.Equal((version, error, isEvent), (message.Version, message.Error, message.IsEvent));
    }

    /// <summary>The engine takes 31 characters, and each part of a wish makes another name.</summary>
    [Fact]
    public void Node_IsShort_AndAnotherForEveryOtherWish()
    {
        var wish = new ExportWish("vol-1", "migration-vol-1", "/dev/vdb", "252:16 7", 4096, false);
        ExportWish[] others =
        [
            wish with { VolumeId = "vol-2" }, wish with { Name = "b" }, wish with { Path = "/dev/vdc" }, wish with { Disk = "252:16 8" }, wish with { Size = 8192 }, wish with { ReadOnly = true },
        ];

        Assert.Equal(7, others.Append(wish).Select(w => w.Node).Distinct().Count());
        Assert.All(others.Append(wish), w => Assert.InRange(w.Node.Length, 1, 31));
        Assert.All(others.Skip(1), w => Assert.StartsWith(ExportWish.PrefixOf("vol-1"), w.Node, StringComparison.Ordinal));
        Assert.Equal(("migration-vol-1", "migration-vol-uuid"), (ExportWish.NameOf("vol-1"), ExportWish.NameOf("uuid")));
    }

    /// <summary>Below systemd it must not be in plumbd's own control group, which ends with plumbd.</summary>
    [Fact]
    public void Command_IsAUnitOfItsOwnBelowSystemd_AndASessionElsewhere()
    {
        var command = EngineCommand.Of(HostSettings.Defaults);

        var (unit, session) = (command.ToStart(underSystemd: true), command.ToStart(underSystemd: false));

        Assert.Equal("/usr/bin/systemd-run", unit.Program);
        Assert.Contains("--unit=plumbline-exports", unit.Arguments);
        Assert.DoesNotContain("--daemonize", unit.Arguments);
        Assert.Equal(("/usr/bin/qemu-storage-daemon", "--daemonize"), (session.Program, session.Arguments[0]));
        Assert.Contains("addr.type=inet,addr.host=127.0.0.1,addr.port=10809", session.Arguments);
        Assert.NotEqual(command.Unit, EngineCommand.Of(HostSettings.Defaults.With(SettingKeys.RunDirectory, "/tmp/other")).Unit);
    }

    [Fact]
    public void CommaInAPath_IsDoubled() =>
        Assert.Contains("addr.type=unix,addr.path=/run/a,,b", EngineCommand.Of(HostSettings.Defaults.With(ExportKeys.Listen, "/run/a,b")).Arguments);

    private static IReadOnlyList<ServedExport>? Join(string exports, string nodes)
    {
        using var first = JsonDocument.Parse(exports);
        using var second = JsonDocument.Parse(nodes);
        return EngineLists.Join(first.RootElement, second.RootElement);
    }
}
