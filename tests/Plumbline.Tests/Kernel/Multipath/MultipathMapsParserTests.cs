using System.Text.Json;
using Plumbline.Kernel.Multipath;

namespace Plumbline.Tests.Kernel.Multipath;

public sealed class MultipathMapsParserTests
{
    /// <summary>The outline of libmultipath/print.c, with the given lines in the map and in its only path.</summary>
    internal static string Answer(string mapFields, params string[] paths) => $$"""
        {
           "major_version": 0,
           "minor_version": 1,
           "maps": [{
              {{mapFields}}
              "path_groups": [{
                 "selector" : "service-time 0",
                 "pri" : 50,
                 "dm_st" : "active",
                 "group" : 1,
                 "paths": [{{string.Join(",", paths.Select(p => "{\n" + p + "\n}"))}}]
              }]
           }]
        }

        """;

    [Fact]
    public void Parse_DeadPathOnALiveScsiDevice_KeepsTheThreeStatesApart()
    {
        // Pain 8 and defect P1: the last column of "failed faulty running" was taken for the path's state.
        var path = Path("""
            "dev" : "sdb", "dev_t" : "8:16", "dm_st" : "failed", "dev_st" : "running", "chk_st" : "faulty", "pri" : 50
            """);

        Assert.Equal(("failed", "faulty", "running"), (path.DmState, path.CheckerState, path.ScsiState));
    }

    [Fact]
    public void Parse_PendingAndLostPaths_StayInTheTotal()
    {
        // Defect P2: states with a slash and lost paths matched no pattern and left the totals.
        var map = Map(Answer(
            "\"name\" : \"m\", \"paths\" : 1,",
            """ "dev" : "sda", "dev_t" : "8:0", "dm_st" : "active", "dev_st" : "running", "chk_st" : "ready", "pri" : 1 """,
            """ "dev" : "sdb", "dev_t" : "8:16", "dm_st" : "active", "dev_st" : "running", "chk_st" : "i/o pending", "pri" : 1 """,
            """ "dev" : "sdc", "dev_t" : "8:32", "dm_st" : "failed", "dev_st" : "running", "chk_st" : "i/o timeout", "pri" : 1 """,
            """ "dev" : "", "dev_t" : "8:48", "dm_st" : "failed", "dev_st" : "unknown", "chk_st" : "undef", "checker" : "(null)", "pri" : -1 """,
            """ "dev" : "#:#:#:#", "dev_t" : "#:#", "dm_st" : "undef", "dev_st" : "unknown", "chk_st" : "undef", "pri" : -1 """));

        Assert.Equal(1, map.UsablePaths);
        Assert.Equal(5, map.AllPaths.Count());
        Assert.Equal(["ready", "i/o pending", "i/o timeout", "undef", "undef"], map.AllPaths.Select(p => p.CheckerState));
        Assert.Equal(["sda", "sdb", "sdc", null, "#:#:#:#"], map.AllPaths.Select(p => p.Device));
        var removed = map.AllPaths.ElementAt(3);
        Assert.Equal(("8:48", null, null), (removed.DeviceNumber, removed.Checker, removed.Priority));
    }

    [Fact]
    public void Parse_ZeroUsablePaths_IsNoEmptyMap()
    {
        // Pain 7: "paths": 0 was read as "the map is gone" and the map was removed.
        var map = Map(Answer("\"name\" : \"m\", \"paths\" : 0, \"queueing\" : \"on\",", "\"dev\" : \"sda\", \"dm_st\" : \"failed\", \"chk_st\" : \"faulty\""));

        Assert.Equal(0, map.UsablePaths);
        Assert.Single(map.AllPaths);
        Assert.Equal(QueueingKind.On, map.Queueing.Kind);
    }

    [Theory]
    [InlineData("off", nameof(QueueingKind.Off), null)]
    [InlineData("on", nameof(QueueingKind.On), null)]
    [InlineData("-", nameof(QueueingKind.Undefined), null)]
    [InlineData("5 chk", nameof(QueueingKind.Retries), 5)]
    [InlineData("12 sec", nameof(QueueingKind.SecondsLeft), 12)]
    [InlineData("12 parsecs", nameof(QueueingKind.Undefined), null)]
    [InlineData("-3 sec", nameof(QueueingKind.Undefined), null)]
    [InlineData("99999999999 chk", nameof(QueueingKind.Undefined), null)]
    public void Queueing_Words_AreToldApart(string text, string kind, int? value)
    {
        var queueing = MultipathQueueing.Parse(text);

        Assert.Equal((kind, value, text), (queueing.Kind.ToString(), queueing.Value, queueing.Text));
    }

    [Fact]
    public void Parse_PaddedAndUnknownTexts_AreTrimmedAndNull()
    {
        // Defect P6: a product with blanks lost its end.
        var map = Map(Answer("""
            "name" : "m", "vend" : "IBM     ", "prod" : "VIRTUAL DISK    ", "rev" : "##", "action" : "", "paths" : 1,
            """, "\"dev\" : \"sda\", \"host_wwnn\" : \"[undef]\", \"target_wwpn\" : \"[unknown]\", \"checker\" : \"(null)\""));

        Assert.Equal(("IBM", "VIRTUAL DISK", null, null), (map.Vendor, map.Product, map.Revision, map.Action));
        var path = map.AllPaths.Single();
        Assert.Equal((null, null, null), (path.HostWwnn, path.TargetWwpn, path.Checker));
    }

    [Fact]
    public void Parse_OldestVersion_MissesFieldsOnly()
    {
        var map = Map("""{"maps":[{"name":"m","path_groups":[{"paths":[{"dev":"sda"}]}]}]}""");

        Assert.Equal(("m", null, null), (map.Name, map.MapLoads, map.Wwid));
        Assert.Equal((null, null), (map.AllPaths.Single().MarginalState, map.AllPaths.Single().Lun));
        Assert.Equal(QueueingKind.Undefined, map.Queueing.Kind);
    }

    [Fact]
    public void Parse_OneMap_IsReadToo() =>
        Assert.Equal("m", Map("""{"major_version":0,"map":{"name":"m","path_groups":[]}}""").Name);

    [Fact]
    public void Parse_NoMaps_IsAnAnswer()
    {
        var answer = MultipathMapsParser.Parse("{\n   \"major_version\": 0,\n   \"minor_version\": 1,\n   \"maps\": []\n}\n\0");

        Assert.Null(answer.Error);
        Assert.Empty(answer.Maps);
        Assert.Empty(answer.Problems);
    }

    [Theory]
    [InlineData("""a"b""")]
    [InlineData("""19" rack""")]
    [InlineData("""back\slash""")]
    [InlineData("""ends with \""")]
    [InlineData("\"")]
    [InlineData("\"\"")]
    [InlineData("\"quoted\"")]
    [InlineData("a\", b")]
    [InlineData("a\"}x")]
    [InlineData("a\" : \"b")]
    [InlineData("tab\there")]
    public void Parse_StringPrintedAsItIs_IsTakenLiterally(string name)
    {
        var answer = MultipathMapsParser.Parse(Answer($"\"name\" : \"{name}\",\n\"rev\" : \"{name}\",\n\"paths\" : 1,", $"\"dev\" : \"sda\",\n\"lun_hex\" : \"{name}\""));

        Assert.Null(answer.Error);
        var map = Assert.Single(answer.Maps);
        Assert.Equal((name, name, 1L), (map.Name, map.Revision, map.UsablePaths));
        Assert.Equal(("sda", name), (map.AllPaths.Single().Device, map.AllPaths.Single().Lun));
        Assert.Equal(3, answer.Repairs.Length);
        Assert.Contains("line 5", answer.Repairs[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_StringThatLooksLikeTheDocument_IsAnErrorWithItsPlace()
    {
        var answer = MultipathMapsParser.Parse("""{"maps":[{"name":"a"}, {"name":"b" "c"} 7 ]}""");

        Assert.Empty(answer.Maps);
        Assert.Contains("line 1", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_FieldsOfAnotherKind_AreProblemsWithTheirPlace()
    {
        var answer = MultipathMapsParser.Parse(
            """{"maps":[{"name":"m","paths":"many","path_groups":[{"pri":{},"paths":7}]}, 3, {"name":["x","y"],"path_groups":{}}]}""");

        Assert.Null(answer.Error);
        Assert.Equal(["m", null], answer.Maps.Select(m => m.Name));
        Assert.Equal(
            ["maps[1]", "maps[0].paths", "maps[0].path_groups[0].pri", "maps[0].path_groups[0].paths", "maps[2].name", "maps[2].path_groups"],
            answer.Problems.Select(p => p.Split(' ')[0]));
    }

    [Fact]
    public void Parse_CutAnywhere_IsAnErrorAndNoMap()
    {
        var whole = Answer("\"name\" : \"a\"b\\c\",\n\"paths\" : 1,", "\"dev\" : \"sda\",\n\"pri\" : 50").TrimEnd();

        for (var length = 0; length < whole.Length; length++)
        {
            var answer = MultipathMapsParser.Parse(whole.AsSpan(0, length));
            Assert.NotNull(answer.Error);
            Assert.Empty(answer.Maps);
        }
    }

    [Fact]
    public void Parse_AnyText_GivesMapsOrAnError() => Mutations.Check(
        [
            Answer("\"name\" : \"a\",\n\"vend\" : \"IBM     \",\n\"queueing\" : \"5 chk\",\n\"paths\" : 1,", "\"dev\" : \"sda\",\n\"pri\" : -1", "\"dev\" : \"\""),
            """{"maps":[{"name":"m","path_groups":[{"paths":[{"dev":"sda"}]}]}]}""",
            """{"map":{"name":"m"}}""",
        ],
        text =>
        {
            var answer = MultipathMapsParser.Parse(text);
            Assert.True(answer.Error is null || answer.Maps.IsEmpty);
        });

    /// <summary>Looking ahead behind every quote could make the work quadratic: over these 4 MB it would then take hours.</summary>
    [Theory]
    [InlineData("\"")]
    [InlineData("{")]
    [InlineData("[")]
    [InlineData("\\")]
    [InlineData("\" ")]
    [InlineData("\"}")]
    [InlineData("\",\"")]
    [InlineData("\",\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("{\"maps\":")]
    [InlineData("{\"maps\":[")]
    [InlineData("1,")]
    [InlineData("\"a\":1,")]
    public void Parse_MegabytesOfOnePiece_Ends(string piece)
    {
        var run = string.Concat(Enumerable.Repeat(piece, 4_000_000 / piece.Length));

        Assert.NotNull(MultipathMapsParser.Parse("{\"maps\":[" + run).Error);
        Assert.NotNull(MultipathMapsParser.Parse("{\"maps\":[{\"name\":\"" + run + new string(' ', 1_000_000)).Error);
    }

    [Fact]
    public void Parse_Ubiquity_AgreesWithItsAnswer()
    {
        var text = Recorded.Text("ibm-ubiquity/multipathd-list-maps-json.json");
        var map = Map(text);

        Assert.Equal(("mpathp", "360050768029b8168e000000000006247", "dm-3"), (map.Name, map.Wwid, map.Device));
        Assert.Equal(new MultipathQueueing(QueueingKind.Retries, 5, "5 chk"), map.Queueing);
        Assert.Equal(("IBM", "2145", "0000"), (map.Vendor, map.Product, map.Revision));
        Assert.Equal((0L, 1L, 26L, 1L), (map.UsablePaths, map.PathFaults, map.QueuedSeconds, map.QueueTimeouts));
        var path = Assert.Single(Assert.Single(map.Groups).Paths);
        Assert.Equal(("sdb", "failed", "faulty", "running"), (path.Device, path.DmState, path.CheckerState, path.ScsiState));
        Assert.Equal(("iqn.1986-03.com.ibm:2145.v7k60.node1", "9.115.240.253"), (path.TargetWwnn, path.HostAdapter));

        var session = Recorded.Text("ibm-ubiquity/multipathd-list-maps-json.raw.txt");
        var cut = session[session.IndexOf('{')..(session.LastIndexOf('}') + 1)];
        Assert.Equal(map.Wwid, Map(cut).Wwid);
    }

    [Fact]
    public void Parse_Vexxhost_KnowsTheFieldsOfNewVersions()
    {
        var path = Recorded.Text("vexxhost/path-iscsi.json");
        var group = Recorded.Text("vexxhost/path_group-basic.json").TrimEnd().TrimEnd('}') + ",\"paths\":[" + path + "]}";
        var text = Recorded.Text("vexxhost/map-iscsi.json").Replace("\"path_groups\": []", "\"path_groups\":[" + group + "]", StringComparison.Ordinal);
        var map = Map("{\"maps\":[" + text + "]}");

        Assert.Equal(("PURE", "FlashArray", 8L, 23L, 16L), (map.Vendor, map.Product, map.UsablePaths, map.PathFaults, map.MapLoads));
        Assert.Equal("normal", map.Groups.Single().MarginalState);
        var only = map.AllPaths.Single();
        Assert.Equal(("sdag", "66:0", "0x000e000000000000", "normal"), (only.Device, only.DeviceNumber, only.Lun, only.MarginalState));
    }

    /// <summary>Probes of whole machines hold multipathd's fields as texts ("2"), taken by a format of their own; here they stand in the JSON's outline.</summary>
    [Theory]
    [InlineData("curtin/probert_storage_multipath.json", "30000000000000064")]
    [InlineData("subiquity/multipath.json", "35000c50015ea71aa")]
    public void Parse_ProbedMachines_CountPathsAsMultipathdDoes(string recording, string wwid)
    {
        using var probe = JsonDocument.Parse(Recorded.Text(recording));
        var section = probe.RootElement.TryGetProperty("storage", out var storage) ? storage.GetProperty("multipath") : probe.RootElement.GetProperty("multipath");
        var only = section.GetProperty("maps")[0];
        var paths = section.GetProperty("paths").EnumerateArray().Select(p => p.GetRawText().Replace("\"device\"", "\"dev\"", StringComparison.Ordinal));
        var map = Map($$"""
            {"maps":[{"uuid":{{only.GetProperty("multipath").GetRawText()}},"sysfs":{{only.GetProperty("sysfs").GetRawText()}},
            "paths":{{only.GetProperty("paths").GetRawText()}},"path_groups":[{"paths":[{{string.Join(',', paths)}}]}]}]}
            """);

        Assert.Equal((wwid, "dm-0", 2L), (map.Wwid, map.Device, map.UsablePaths));
        Assert.Equal(["sda", "sdb"], map.AllPaths.Select(p => p.Device));
        Assert.All(map.AllPaths, p => Assert.Equal((null, null, null), (p.HostWwnn, p.TargetWwnn, p.HostAdapter)));
    }

    [Fact]
    public void Reply_InfinidatSessions_OldVersionsAnswerErrorsAsText()
    {
        var text = Recorded.Text("infinidat/multipathd-interactive-examples.txt");
        var fail = text[text.IndexOf("\nfail\n", StringComparison.Ordinal)..][1..400];

        Assert.Equal(MultipathdFailure.Error, MultipathdReply.Of("show v", fail).Failure);
        Assert.Equal(MultipathdFailure.Error, MultipathdReply.Of(MultipathdReply.ShowMaps, fail["fail\n".Length..]).Failure);
    }

    private static MultipathPath Path(string fields) => Map(Answer("\"paths\" : 0,", fields)).AllPaths.Single();

    private static MultipathMap Map(string text)
    {
        var answer = MultipathMapsParser.Parse(text);
        Assert.Null(answer.Error);
        Assert.Empty(answer.Problems);
        Assert.Empty(answer.Repairs);
        return Assert.Single(answer.Maps);
    }
}
