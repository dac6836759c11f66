using System.Text.Json;
using System.Text.RegularExpressions;
using Plumbline.Testing;
using Plumbline.Tests.Kernel.Multipath;

namespace Plumbline.Tests.Kernel.Iscsi;

/// <summary>A lab's two maps over four sessions: what iscsiadm told, laid out as the kernel lays it out, must join to the recorded answer.</summary>
public sealed class IscsiRecordingTests
{
    [Fact]
    public void Read_LioLab_JoinsDisksToPortalsAsRecorded()
    {
        var text = Recorded.Text("transcribed/iscsi-lio-lab/chunk2.iscsiadm-session-P3.txt");
        using var expected = JsonDocument.Parse(Recorded.Text("transcribed/iscsi-lio-lab/chunk2.expected.json"));
        var root = new MemoryRoot();
        foreach (var part in text.Split("Current Portal: ").Skip(1))
        {
            var now = Portal(part[..part.IndexOf('\n')]);
            IscsiReaderTests.Session(
                root, int.Parse(Value(part, "Host Number")), int.Parse(Value(part, "SID")), "iqn.2024-12.tp2.b3:data-chunk2",
                now, Portal(Value(part, "Persistent Portal")), Value(part, "Iface IPaddress"), Value(part, "Iface Netdev"));
        }

        var facts = IscsiReaderTests.Read(root, out var problems);

        Assert.Empty(problems);
        foreach (var path in expected.RootElement.EnumerateObject().SelectMany(map => map.Value.EnumerateArray()))
        {
            var hctl = path.GetProperty("hctl").GetString()!;
            var host = hctl[..hctl.IndexOf(':')];
            var sid = path.GetProperty("sid").GetInt32();
            var session = facts.SessionOf($"/sys/devices/platform/host{host}/session{sid}/target{hctl[..^2]}/{hctl}/block/{path.GetProperty("path").GetString()}");
            Assert.NotNull(session);
            Assert.Equal(path.GetProperty("portal").GetString(), Assert.Single(session.Connections).Portal);
            Assert.Equal((path.GetProperty("local_ip").GetString(), null), (session.Host!.IpAddress, session.Host.NetDevice));
        }
    }

    private static string Value(string text, string label) =>
        Regex.Match(text, label + @": (?<value>\S+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["value"].Value;

    /// <summary>iscsiadm writes address:port,group.</summary>
    private static (string Address, string Port) Portal(string text)
    {
        var portal = text[..text.IndexOf(',')];
        return (portal[..portal.LastIndexOf(':')], portal[(portal.LastIndexOf(':') + 1)..]);
    }
}
