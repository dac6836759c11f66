using System.Text.Json;
using Plumbline.Kernel.Multipath;

namespace Plumbline.Tests.Kernel.Multipath;

public sealed class DmMultipathTests
{
    private const string Status = "2 0 1 0 2 1 A 0 2 1 8:16 A 0 7 8:32 F 84 0 D 0 1 1 8:48 A 2 0";
    private const string Table = "3 queue_if_no_path pg_init_retries 50 1 alua 2 1 queue-length 0 2 1 8:16 128 8:32 128 queue-length 0 1 1 8:48 128";

    private static readonly string[] Tables =
    [
        Table,
        "0 0 0 0",
        "1 queue_if_no_path 1 emc 2 1 round-robin 0 2 1 8:160 1000 8:240 1000 round-robin 0 2 1 8:80 1000 65:64 1000",
        "2 queue_mode bio 2 hp_sw x 1 1 io-affinity 0 1 1 8:0 ff",
    ];

    private static readonly string[] Statuses =
    [
        Status,
        "2 0 0 0 0 0",
        "2 0 0 0 1 1 E 0 2 2 8:0 A 0 0 1 8:16 A 0 0 4",
        "2 0 0 0 1 1 A 2 64 1 2 3 8:0 A 0 0 10 3 8:16 A 0 1 11 4",
    ];

    [Fact]
    public void Status_TwoGroups_KeepsStatesCountsAndWords()
    {
        Assert.True(DmMultipathStatus.TryParse(Status, out var status, out _));

        Assert.Equal(1, status.NextGroup);
        Assert.Equal(['A', 'D'], status.Groups.Select(g => g.State));
        var failed = status.Groups[0].Paths[1];
        Assert.Equal(("8:32", false, 84L, "0"), (failed.Device, failed.Active, failed.FailCount, Assert.Single(failed.Words)));
    }

    [Fact]
    public void Status_SelectorThatTellsWordsOfItsGroup_IsReadByItsOwnCounts()
    {
        Assert.True(DmMultipathStatus.TryParse(Statuses[3], out var status, out _));

        Assert.Equal(["64", "1"], status.Groups[0].SelectorWords);
        Assert.Equal(["1", "11", "4"], status.Groups[0].Paths[1].Words);
    }

    [Fact]
    public void Table_Features_AreWords()
    {
        Assert.True(DmMultipathTable.TryParse(Table, out var table, out _));

        Assert.True(table.QueueIfNoPath);
        Assert.Equal(50, table.PathGroupInitRetries);
        Assert.Equal(["alua"], table.HardwareHandler);
        Assert.Equal(["queue-length", "queue-length"], table.Groups.Select(g => g.Selector));
        Assert.Equal(["8:16", "8:32"], table.Groups[0].Paths.Select(p => p.Device));
        Assert.Equal(["128"], table.Groups[0].Paths[0].Arguments);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2 0")]
    [InlineData("2 0 0 0 1 1 E 0 4 0 8:0 A 0")]
    [InlineData("2 0 0 0 1 1 X 0 1 0 8:0 A 0")]
    [InlineData("2 0 0 0 1 1 E 0 1 0 8:0 B 0")]
    [InlineData("2 0 0 0 1 1 E 0 1 0 8:0 A -1")]
    [InlineData("2 0 0 0 1 2 E 0 1 0 8:0 A 0")]
    [InlineData("2 0 0 0 1 1 E 0 1 0 8:0 A 0 more")]
    [InlineData("99999999999999999999 0")]
    [InlineData("2 0 0 0 9223372036854775807 1 E")]
    public void Status_ThatIsNone_HasItsError(string text)
    {
        Assert.False(DmMultipathStatus.TryParse(text, out var status, out var error));
        Assert.Null(status);
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Strings_CutAnywhere_AreWholeOrAnError()
    {
        Mutations.Truncate(Tables, text => Either(DmMultipathTable.TryParse(text, out var table, out var error), table, error));
        Mutations.Truncate(Statuses, text => Either(DmMultipathStatus.TryParse(text, out var status, out var error), status, error));
        Assert.False(DmMultipathTable.TryParse(Table.AsSpan(0, Table.Length - 4), out _, out _));
        Assert.False(DmMultipathStatus.TryParse(Status.AsSpan(0, Status.Length - 2), out _, out _));
    }

    [Fact]
    public void Strings_Anything_AreWholeOrAnError()
    {
        Mutations.Check(Tables, text => Either(DmMultipathTable.TryParse(text, out var table, out var error), table, error));
        Mutations.Check(Statuses, text => Either(DmMultipathStatus.TryParse(text, out var status, out var error), status, error));
    }

    [Theory]
    [InlineData("1 ")]
    [InlineData("0 ")]
    [InlineData("500000 ")]
    [InlineData("A ")]
    [InlineData("9")]
    public void Strings_MegabytesOfOnePiece_End(string piece)
    {
        var run = string.Concat(Enumerable.Repeat(piece, 2_000_000 / piece.Length));

        Either(DmMultipathTable.TryParse(run, out var table, out var error), table, error);
        Either(DmMultipathStatus.TryParse("2 0 0 0 400000 1 " + run, out var status, out error), status, error);
    }

    [Fact]
    public void FromKernel_TableAndStatus_MakeAMapWithoutWhatOnlyMultipathdKnows()
    {
        Assert.True(DmMultipathTable.TryParse(Table, out var table, out _));
        Assert.True(DmMultipathStatus.TryParse(Status, out var status, out _));
        var entry = new MultipathEntry("mpatha", "mpath-3600", "dm-4", Suspended: false, ReadOnly: false);

        Assert.True(MultipathFromKernel.TryJoin(entry, table, status, n => n == "8:48" ? null : "sd" + n[2..], out var map, out _));

        Assert.Equal((MultipathSource.Kernel, "mpatha", "3600", "dm-4"), (map.Source, map.Name, map.Wwid, map.Device));
        Assert.Equal((QueueingKind.On, "active", "rw"), (map.Queueing.Kind, map.DmState, map.WriteProtection));
        Assert.Equal(("3 queue_if_no_path pg_init_retries 50", "1 alua"), (map.Features, map.HardwareHandler));
        Assert.Equal(["active", "disabled"], map.Groups.Select(g => g.DmState));
        Assert.Equal("queue-length 0", map.Groups[0].Selector);
        Assert.Equal(["sd16", "sd32", null], map.AllPaths.Select(p => p.Device));
        Assert.Equal(["active", "failed", "active"], map.AllPaths.Select(p => p.DmState));
        Assert.Equal([0L, 84L, 2L], map.AllPaths.Select(p => p.FailCount));
        Assert.All(map.AllPaths, p => Assert.Equal((null, null, null), (p.CheckerState, p.ScsiState, p.Priority)));
        Assert.Null(map.UsablePaths);
    }

    [Fact]
    public void FromKernel_TableReloadedInBetween_IsAnError()
    {
        Assert.True(DmMultipathTable.TryParse(Tables[2], out var table, out _));
        Assert.True(DmMultipathStatus.TryParse(Status, out var status, out _));

        Assert.False(MultipathFromKernel.TryJoin(new MultipathEntry("m", "mpath-1", null, false, false), table, status, _ => null, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Status_Vdsm_AgreesWithItsAnswer()
    {
        using var expected = JsonDocument.Parse(Recorded.Text("vdsm/dmsetup-status-multipath.expected.json"));
        var lines = Recorded.Text("vdsm/dmsetup-status-multipath.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            Assert.True(DmMultipathStatus.TryParse(Parameters(line), out var status, out _));
            var paths = expected.RootElement.GetProperty("paths").GetProperty(line[..line.IndexOf(':')]);
            Assert.Equal(
                paths.EnumerateArray().Select(p => (p[0].GetString(), p[1].GetString())),
                status.Groups.SelectMany(g => g.Paths).Select(p => ((string?)p.Device, (string?)(p.Active ? "A" : "F"))));
        }
    }

    [Fact]
    public void Strings_OfKernelDocumentsAndMails_AreRead()
    {
        using var all = JsonDocument.Parse(Recorded.Text("transcribed/dmsetup-misc/status-lines.json"));
        var joined = 0;
        foreach (var item in all.RootElement.EnumerateArray())
        {
            var text = item.TryGetProperty("status", out var line) ? Parameters(line.GetString()!) : item.GetProperty("status_args").GetString()!;
            Assert.True(DmMultipathStatus.TryParse(text, out var status, out var error), error);
            Assert.All(status.Groups.SelectMany(g => g.Paths), p => Assert.True(p.Active));
            if (!item.TryGetProperty("table", out line) && !item.TryGetProperty("params", out line))
            {
                continue;
            }

            Assert.True(DmMultipathTable.TryParse(Parameters(line.GetString()!), out var table, out error), error);
            Assert.True(MultipathFromKernel.TryJoin(new MultipathEntry("m", "mpath-1", null, false, false), table, status, _ => null, out _, out error), error);
            joined++;
        }

        Assert.Equal(3, joined);
    }

    private static string Parameters(string line) =>
        line.IndexOf(" multipath ", StringComparison.Ordinal) is >= 0 and var at ? line[(at + " multipath ".Length)..] : line;

    private static void Either(bool parsed, object? value, string? error)
    {
        Assert.Equal(parsed, value is not null);
        Assert.Equal(parsed, error is null);
    }
}
