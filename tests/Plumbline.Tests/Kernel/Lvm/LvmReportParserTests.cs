using System.Text.Json;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel.Lvm;

namespace Plumbline.Tests.Kernel.Lvm;

public sealed class LvmReportParserTests
{
    private const string Group = "LBIRxY-kvrb-I3pa-OfdW-tnob-Gff3-f0ookY";
    private const string PlainGroup = "LBIRxYkvrbI3paOfdWtnobGff3f0ookY";
    private const string Volume = "cuSi2v-aIbB-nGAn-szyG-ytgw-S7bl-237BV3";
    private const string Other = "DJmdRe-bJSG-yAGC-pQ8f-0Kr3-hGEP-ntdcKo";

    private static LvmReport Parse(string output, string errors = "", int? exit = 0) =>
        LvmReportParser.Parse(new LvmAnswer(output, errors, exit, null, [], []));

    private static string Report(string sections) => $$"""
          {
              "report": [
                  {
                      {{sections}}
                  }
              ]
          }
        """;

    [Fact]
    public void Parse_ThinVolume_HasItsPoolItsNumbersAndItsDmUuid()
    {
        var report = Parse(Report($$"""
            "vg": [{"vg_uuid":"{{Group}}", "vg_name":"pve", "vg_seqno":"41", "vg_attr":"wz--n-", "vg_missing_pv_count":"0", "vg_autoactivation":"enabled"}],
            "lv": [
              {"vg_uuid":"{{Group}}", "vg_name":"pve", "lv_uuid":"{{Volume}}", "lv_name":"vm-100-disk-0", "lv_size":"34359738368", "lv_layout":"thin,sparse",
               "lv_role":"public", "lv_tags":"a,b", "lv_active":"active", "lv_active_locally":"active locally", "lv_autoactivation":"", "lv_skip_activation":"",
               "pool_lv":"data", "pool_lv_uuid":"{{Other}}", "data_percent":"12.34", "lv_kernel_major":"253", "lv_kernel_minor":"7", "lv_time":"1551438000"},
              {"vg_uuid":"{{Group}}", "vg_name":"pve", "lv_uuid":"{{Other}}", "lv_name":"[lvol0_pmspare]", "lv_kernel_major":"-1", "lv_kernel_minor":"-1"}
            ],
            "seg": [{"vg_uuid":"{{Group}}", "lv_uuid":"{{Volume}}", "segtype":"thin", "seg_start":"0", "thin_id":"3", "devices":"", "chunk_size":"0"}]
            """));

        Assert.Null(report.Error);
        Assert.True(report.IsComplete);
        Assert.True(Assert.Single(report.VolumeGroups) is { Uuid: PlainGroup, SequenceNumber: 41, IsComplete: true, AutoActivation: true });
        Assert.Equal(3, Assert.Single(report.Segments).ThinId);
        var disk = Assert.Single(report.LogicalVolumes, volume => !volume.Hidden);
        Assert.Equal("LVM-" + PlainGroup + "cuSi2vaIbBnGAnszyGytgwS7bl237BV3", disk.DmUuid);
        Assert.Equal(68, disk.DmUuid.Length);
        Assert.Equal(["thin", "sparse"], disk.Layout);
        Assert.Equal(["a", "b"], disk.Tags);
        Assert.Equal("data", disk.PoolName);
        Assert.Equal(12.34, disk.DataPercent);
        Assert.Null(disk.MetadataPercent);
        Assert.Equal("253:7", disk.Device);
        Assert.False(disk.AutoActivation);
        Assert.Equal(new DateTimeOffset(2019, 3, 1, 11, 0, 0, TimeSpan.Zero), disk.CreatedAt);
        var spare = Assert.Single(report.LogicalVolumes, volume => volume.Hidden);
        Assert.Equal("lvol0_pmspare", spare.Name);
        Assert.Null(spare.Device);
        Assert.Null(spare.AutoActivation);
    }

    [Fact]
    public void Parse_MissingPhysicalVolume_MakesItsGroupIncompleteAndNoOther()
    {
        var report = Parse($$"""
            {"report": [
              {"vg": [{"vg_uuid":"{{Group}}", "vg_name":"san", "vg_missing_pv_count":""}],
               "pv": [{"pv_uuid":"{{Volume}}", "pv_name":"[unknown]", "vg_uuid":"{{Group}}", "pv_missing":"missing", "pv_major":"-1", "pv_minor":"-1"}]},
              {"vg": [{"vg_uuid":"{{Other}}", "vg_name":"san", "vg_missing_pv_count":"0"}],
               "pv": [{"pv_uuid":"{{Other}}", "pv_name":"/dev/sdb", "vg_uuid":"{{Other}}", "pv_missing":"", "pv_major":"8", "pv_minor":"16"}]},
              {"pv": [{"pv_uuid":"{{Group}}", "pv_name":"/dev/sdc", "vg_uuid":"", "pv_missing":""}]}
            ]}
            """);

        // Two groups of one name are two groups.
        Assert.Equal(2, report.VolumeGroups.Length);
        Assert.False(report.VolumeGroups.Single(group => group.Uuid == PlainGroup).IsComplete);
        Assert.True(report.VolumeGroups.Single(group => group.Uuid != PlainGroup).IsComplete);
        Assert.Equal("8:16", report.PhysicalVolumes.Single(volume => volume.Path == "/dev/sdb").Device);
        Assert.Null(report.PhysicalVolumes.Single(volume => volume.Path == "/dev/sdc").GroupUuid);
        Assert.True(report.PhysicalVolumes.Single(volume => volume.Path is null).Missing);
    }

    [Theory]
    [InlineData("wz-pn-", false)]
    [InlineData("wz--n-", true)]
    public void Parse_PartialByAttributesAlone_IsIncomplete(string attributes, bool complete) =>
        Assert.Equal(
            complete,
            Parse(Report($$"""
                "vg": [{"vg_uuid":"{{Group}}", "vg_name":"x", "vg_attr":"{{attributes}}"}]
                """)).VolumeGroups[0].IsComplete);

    [Fact]
    public void Parse_MessagesAroundAndInsideTheJson_AreWarnings()
    {
        var output = $$"""
              WARNING: locking_type (0) is deprecated, using --nolocking.
              {
                  "report": [
              Consider pruning pve VG archive with more then 8 MiB in 8200 files (see archiving settings in lvm.conf).
                      {
                          "vg": [
              File descriptor 10 (/dev/null) leaked on lvm invocation. Parent PID 9311: bash
                              {"vg_uuid":"{{Group}}", "vg_name":"pve"}
                          ]
                      }
                  ]
              }
              Reading VG shared without a lock.
            """;

        var report = Parse(output, "  WARNING: PV /dev/sdb in VG x is using an old PV header\n");

        Assert.Null(report.Error);
        Assert.Equal("pve", Assert.Single(report.VolumeGroups).Name);
        Assert.Equal(5, report.Warnings.Length);
        Assert.Contains(report.Warnings, warning => warning.StartsWith("Consider pruning"));
    }

    [Fact]
    public void Parse_CutAnywhere_IsAnErrorAndNeverHalfAReport()
    {
        var whole = Report($$"""
            "vg": [{"vg_uuid":"{{Group}}", "vg_name":"pve"}], "lv": [{"vg_uuid":"{{Group}}", "lv_uuid":"{{Volume}}", "lv_name":"a"}]
            """).TrimEnd();
        Assert.Null(Parse(whole).Error);
        for (var length = 0; length < whole.Length; length++)
        {
            var report = Parse(whole[..length]);
            Assert.NotNull(report.Error);
            Assert.Empty(report.VolumeGroups);
            Assert.Empty(report.LogicalVolumes);
        }
    }

    [Fact]
    public void Parse_FailureOfTheCommand_IsTheError()
    {
        var report = LvmReportParser.Parse(new LvmAnswer(Report("""
            "vg": []
            """), "", 0, "lvm's output did not arrive whole", ["/dev/dm-3"], []));

        Assert.Equal("lvm's output did not arrive whole", report.Error);
        Assert.Equal(["/dev/dm-3"], report.Excluded);
    }

    [Fact]
    public void Parse_ExitCodeNotZero_KeepsTheGroupsAndSaysThatMoreMayExist()
    {
        var report = Parse(Report($$"""
            "vg": [{"vg_uuid":"{{Group}}", "vg_name":"pve"}]
            """), "  Cannot process volume group broken\n", exit: 5);

        Assert.Null(report.Error);
        Assert.Single(report.VolumeGroups);
        Assert.False(report.IsComplete);
        Assert.Equal(
            "lvm ended with exit code 5 (Cannot process volume group broken): groups may be missing from the report",
            Assert.Single(report.Problems));
    }

    [Fact]
    public void Parse_RowWithoutIdentity_IsAProblem()
    {
        var report = Parse(Report("""
            "vg": [{"vg_uuid":"short", "vg_name":"pve"}], "lv": [{"lv_name":"a"}], "pv": [{"pv_uuid":"short", "pv_name":"/dev/sda"}, {"pv_uuid":"", "pv_name":"/dev/sdb"}]
            """));

        Assert.Equal(3, report.Problems.Length);
        Assert.False(report.IsComplete);
    }

    [Fact]
    public void Parse_HalfASurrogatePair_IsAStatedError() =>
        Assert.NotNull(Parse(Report($$"""
            "vg": [{"vg_uuid":"{{Group}}", "vg_name":"\ud800"}]
            """)).Error);

    [Theory]
    [InlineData("LVM_FULLREPORT.txt", 0)]
    [InlineData("LVM_FULLREPORT_WARNING.txt", 1)]
    public void Parse_RecordedFullReports(string file, int warnings)
    {
        var report = Parse(LvmRecordings.Text("insights-core/lvm/" + file));

        Assert.Null(report.Error);
        Assert.Equal(warnings, report.Warnings.Length);
        Assert.Equal(["1rLhOLMqkcgi9IYspdQZ3WZWN65viZiT", "zclHZKpMKdfSIC8TRXxitjRxY1vwCRAw"], report.VolumeGroups.Select(group => group.Uuid));
        Assert.Equal("zclHZKpMKdfSIC8TRXxitjRxY1vwCRAw", report.LogicalVolumes.Single(volume => volume.Name == "root").GroupUuid);
        Assert.Null(report.PhysicalVolumes.Single(volume => volume.Path == "/dev/vda2").DeviceSize);
    }

    [Fact]
    public void Parse_RecordedLvs_AgreesWithTheAnswersThatComeWithThem()
    {
        using var recorded = JsonDocument.Parse(LvmRecordings.Text("libstorage-ng/systeminfo/lvs.json"));
        var seen = 0;
        foreach (var test in recorded.RootElement.GetProperty("cases").EnumerateArray())
        {
            var report = Parse(string.Join('\n', test.GetProperty("input").EnumerateArray().Select(line => line.GetString())));
            Assert.Null(report.Error);
            foreach (var expected in test.GetProperty("output").EnumerateArray().Select(line => line.GetString()!))
            {
                string? Expected(string key) =>
                    expected.Split(key + ":", 2) is [_, var rest] ? rest.Split(' ', 2)[0] : null;
                var volume = report.LogicalVolumes.Single(lv => lv.Uuid == Expected("lv-uuid")!.Replace("-", ""));
                Assert.Equal(Expected("lv-name"), volume.Hidden ? $"[{volume.Name}]" : volume.Name);
                Assert.Equal(Expected(" size"), volume.Size?.ToString());
                Assert.Equal(Expected("vg-uuid")!.Replace("-", ""), volume.GroupUuid);
                seen++;
            }
        }

        Assert.True(seen > 5);
    }

    /// <summary>Whole machines: what lvs, pvs and vgs printed there, against the device graph that was drawn of it by another program.</summary>
    [Theory]
    [InlineData("lvm1")]
    [InlineData("luks+lvm1")]
    [InlineData("lvm-cache1")]
    [InlineData("lvm-raid1")]
    [InlineData("lvm-snapshot1")]
    [InlineData("lvm-errors1")]
    public void Parse_RecordedMachines_AgreeWithTheirDeviceGraphs(string machine)
    {
        var commands = XDocument.Parse(LvmRecordings.Text($"libstorage-ng/probe/{machine}-mockup.xml")).Descendants("Command").ToList();
        var graph = XDocument.Parse(LvmRecordings.Text($"libstorage-ng/probe/{machine}-devicegraph.xml"));
        LvmReport Report(string tool)
        {
            var command = commands.Single(one => one.Element("name")!.Value.StartsWith($"/sbin/{tool} --reportformat json"));
            var report = Parse(
                string.Join('\n', command.Elements("stdout").Select(line => line.Value)),
                string.Join('\n', command.Elements("stderr").Select(line => line.Value)));
            Assert.Null(report.Error);
            Assert.Empty(report.Problems);
            Assert.Equal(command.Elements("stderr").Count(), report.Warnings.Length);
            return report;
        }

        IEnumerable<string> Uuids(string kind) =>
            graph.Descendants(kind).Select(node => node.Element("uuid")?.Value.Replace("-", "") ?? "").Where(uuid => uuid.Length == 32);

        Assert.Equal(Uuids("LvmVg").Order(), Report("vgs").VolumeGroups.Select(group => group.Uuid).Order());
        Assert.Subset(Report("pvs").PhysicalVolumes.Select(volume => volume.Uuid).ToHashSet(), Uuids("LvmPv").ToHashSet());
        Assert.Subset(Report("lvs").LogicalVolumes.Select(volume => volume.Uuid).ToHashSet(), Uuids("LvmLv").ToHashSet());
        Assert.NotEmpty(Uuids("LvmPv"));
        Assert.Equal(machine == "lvm-errors1", Report("pvs").PhysicalVolumes.Any(volume => volume.Missing));
        Assert.Equal(machine == "lvm-errors1", Report("pvs").PhysicalVolumes.Any(volume => volume.Duplicate));
    }

    [Fact]
    public void Parse_AnyText_IsARecordOrAStatedError() =>
        Prop.ForAll<string?, string?, int>((output, errors, exit) => Holds(Parse(output ?? "", errors ?? "", exit)))
            .QuickCheckThrowOnFailure();

    /// <summary>Random text is hardly ever JSON: a whole report with bytes changed, dropped and doubled reaches what lies behind.</summary>
    [Fact]
    public void Parse_DamagedReport_IsARecordOrAStatedError()
    {
        var whole = Report($$"""
            "vg": [{"vg_uuid":"{{Group}}", "vg_name":"pve", "vg_seqno":"1", "vg_missing_pv_count":"0"}],
            "pv": [{"pv_uuid":"{{Other}}", "pv_name":"/dev/sda", "vg_uuid":"{{Group}}", "pv_major":"8", "pv_minor":"0"}],
            "lv": [{"vg_uuid":"{{Group}}", "lv_uuid":"{{Volume}}", "lv_name":"[a]", "lv_time":"99999999999999999", "data_percent":"1e999"}],
            "seg": [{"lv_uuid":"{{Volume}}", "thin_id":"99999999999"}], "pvseg": [null, {}, [1], {"pv_uuid":"{{Other}}", "pvseg_start":"-5"}]
            """);
        var damage = ArbMap.Default.GeneratorFor<(int At, int Length, byte With)[]>().ToArbitrary();
        Prop.ForAll(damage, cuts =>
        {
            var text = whole;
            foreach (var (at, length, with) in cuts)
            {
                var start = Math.Abs(at % text.Length);
                text = text.Remove(start, Math.Min(Math.Abs(length % 5), text.Length - start)).Insert(start, ((char)with).ToString());
            }

            return Holds(Parse(text));
        }).QuickCheckThrowOnFailure();
    }

    private static bool Holds(LvmReport report) =>
        report.Error is null
            ? report.LogicalVolumes.All(volume => volume.DmUuid.Length == 68)
            : report.VolumeGroups.IsEmpty && report.LogicalVolumes.IsEmpty && report.PhysicalVolumes.IsEmpty;
}
