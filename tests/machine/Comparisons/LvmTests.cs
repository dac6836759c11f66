using System.Globalization;
using System.Text.Json;
using Plumbline.Kernel.Lvm;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;
using static Plumbline.MachineTests.Comparisons.Agreement;

namespace Plumbline.MachineTests.Comparisons;

/// <summary>LVM as lvs, vgs and pvs tell it, asked in their own way and not in ours.</summary>
[Collection(nameof(LvmGuest))]
public sealed class LvmTests(LvmGuest fixture)
{
    private readonly Guest _guest = fixture.Guest;

    [Fact]
    public async Task EveryFieldOfTheReport_AgreesWithLvsVgsAndPvs()
    {
        await fixture.VolumesAsync();
        var picture = await Picture.TakeStillAsync(_guest);
        picture.RequireComplete();
        var lvm = picture.Inventory.Lvm;

        await CompareAsync("vgs", "vg", "vg_uuid", lvm.VolumeGroups, g => g.Uuid, Groups);
        await CompareAsync("pvs", "pv", "pv_uuid", lvm.PhysicalVolumes, p => p.Uuid, Physical);
        await CompareAsync("lvs -a", "lv", "lv_uuid", lvm.LogicalVolumes, v => v.Uuid, Logical);
        await CompareAsync("lvs -a --segments", "seg", "lv_uuid", lvm.Segments, s => s.VolumeUuid, Segments);
        await CompareAsync("pvs --segments", "pvseg", "pv_uuid", lvm.PhysicalSegments, s => s.PhysicalUuid, PhysicalSegments);
        Assert.All(lvm.VolumeGroups, group => Assert.True(group.IsComplete));
    }

    [Fact]
    public async Task MappingsOfVolumes_AreNamedByLvmAsOurs()
    {
        await fixture.VolumesAsync();
        var picture = await Picture.TakeAsync(_guest);

        foreach (var volume in picture.Inventory.Lvm.LogicalVolumes.Where(v => v is { ActiveLocally: true, Hidden: false }))
        {
            var mapping = Assert.Single(picture.Inventory.Mappings, m => m.Uuid.Text == volume.DmUuid || m.Uuid.Text == volume.DmUuid + "-pool");
            Assert.Equal(volume.DmPath, "/dev/mapper/" + mapping.KernelName);
            Assert.Equal((volume.GroupName, volume.Name), (mapping.LvmName!.Vg, mapping.LvmName.Lv));
            Assert.Equal(DmNameOf(volume), mapping.Name);
        }
    }

    private static string DmNameOf(LogicalVolume volume) => Kernel.DeviceMapper.DmName.BuildLvm(volume.GroupName, volume.Name);

    private static (string Column, Func<VolumeGroup, string?> Ours)[] Groups =>
    [
        ("vg_uuid", g => g.Uuid), ("vg_name", g => g.Name), ("vg_seqno", g => Text(g.SequenceNumber)), ("vg_attr", g => g.Attributes),
        ("vg_extent_size", g => Text(g.ExtentSize)), ("vg_size", g => Text(g.Size)), ("vg_free", g => Text(g.Free)),
        ("vg_missing_pv_count", g => Text(g.MissingVolumes)), ("vg_exported", g => g.Exported ? "exported" : ""),
        ("vg_shared", g => g.Shared ? "shared" : ""), ("vg_lock_type", g => g.LockType), ("vg_systemid", g => g.SystemId),
        ("vg_tags", g => string.Join(',', g.Tags)), ("vg_autoactivation", g => g.AutoActivation == true ? "enabled" : ""),
    ];

    private static (string Column, Func<PhysicalVolume, string?> Ours)[] Physical =>
    [
        ("pv_uuid", p => p.Uuid), ("pv_name", p => p.Path), ("vg_uuid", p => p.GroupUuid), ("pv_size", p => Text(p.Size)),
        ("dev_size", p => Text(p.DeviceSize)), ("pe_start", p => Text(p.DataStart)), ("pv_missing", p => p.Missing ? "missing" : ""),
        ("pv_allocatable", p => p.Allocatable ? "allocatable" : ""), ("pv_duplicate", p => p.Duplicate ? "duplicate" : ""),
        ("pv_major", p => p.Device!.Split(':')[0]), ("pv_minor", p => p.Device!.Split(':')[1]), ("pv_tags", p => string.Join(',', p.Tags)),
    ];

    private static (string Column, Func<LogicalVolume, string?> Ours)[] Logical =>
    [
        ("vg_uuid", v => v.GroupUuid), ("vg_name", v => v.GroupName), ("lv_uuid", v => v.Uuid), ("lv_name", v => v.Hidden ? $"[{v.Name}]" : v.Name),
        ("lv_dm_path", v => v.DmPath), ("lv_layout", v => string.Join(',', v.Layout)), ("lv_role", v => string.Join(',', v.Role)),
        ("lv_attr", v => v.Attributes), ("lv_size", v => Text(v.Size)), ("lv_tags", v => string.Join(',', v.Tags)), ("lv_active", v => v.Active),
        ("lv_active_locally", v => v.ActiveLocally ? "active locally" : ""), ("lv_autoactivation", v => v.AutoActivation == true ? "enabled" : ""),
        ("lv_skip_activation", v => v.SkipActivation ? "skip activation" : ""), ("lv_suspended", v => v.Suspended ? "suspended" : ""),
        ("pool_lv", v => v.PoolName), ("pool_lv_uuid", v => v.PoolUuid), ("origin", v => v.OriginName), ("origin_uuid", v => v.OriginUuid),
        ("data_percent", v => Percent(v.DataPercent)), ("metadata_percent", v => Percent(v.MetadataPercent)),
        ("snap_percent", v => Percent(v.SnapshotPercent)), ("lv_parent", v => v.Parent), ("lv_permissions", v => v.Permissions),
        ("lv_kernel_major", v => v.Device?.Split(':')[0] ?? "-1"), ("lv_kernel_minor", v => v.Device?.Split(':')[1] ?? "-1"),
        ("lv_time", v => v.CreatedAt?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " +0000"), ("lv_health_status", v => v.Health),
    ];

    private static (string Column, Func<Segment, string?> Ours)[] Segments =>
    [
        ("vg_uuid", s => s.GroupUuid), ("lv_uuid", s => s.VolumeUuid), ("segtype", s => s.Type), ("seg_start", s => Text(s.Start)),
        ("seg_size", s => Text(s.Size)), ("stripes", s => Text(s.Stripes)), ("devices", s => string.Join(',', s.Devices)),
        ("metadata_devices", s => string.Join(',', s.MetadataDevices)), ("seg_pe_ranges", s => string.Join(' ', s.ExtentRanges)),
        ("thin_id", s => Text(s.ThinId)), ("chunk_size", s => Text(s.ChunkSize)),
    ];

    private static (string Column, Func<PhysicalSegment, string?> Ours)[] PhysicalSegments =>
    [
        ("vg_uuid", s => s.GroupUuid), ("pv_uuid", s => s.PhysicalUuid), ("pvseg_start", s => Text(s.Start)), ("pvseg_size", s => Text(s.Count)),
        ("lv_uuid", s => s.VolumeUuid),
    ];

    private static string? Percent(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture);

    private async Task CompareAsync<T>(
        string tool, string section, string key, IEnumerable<T> facts, Func<T, string> keyOf, (string Column, Func<T, string?> Ours)[] columns)
    {
        var json = await _guest.MustAsync(
            $"{tool} --reportformat json --units b --nosuffix -o {string.Join(',', columns.Select(c => c.Column))} 2>/dev/null");
        Require(
            tool,
            Agreement.Array(json, "report", section).SelectMany(row => Fields(Value(row, key), columns.Select(c => (c.Column, (string?)Value(row, c.Column))))),
            facts.SelectMany(fact => Fields(keyOf(fact), columns.Select(c => (c.Column, (string?)(c.Ours(fact) ?? ""))))));
    }

    /// <summary>uuids as device-mapper has them; what lvm does not know of an inactive volume is a flag not set.</summary>
    private static string Value(JsonElement row, string column) => (column, row.GetProperty(column).GetString()!) switch
    {
        (_, var text) when column.EndsWith("_uuid", StringComparison.Ordinal) => text.Replace("-", "", StringComparison.Ordinal),
        ("lv_suspended", "unknown") => "",
        ("pool_lv" or "origin" or "lv_parent", var text) => text.Trim('[', ']'),
        var (_, text) => text,
    };
}
