using System.Collections.Immutable;

namespace Plumbline.Kernel.Lvm;

/// <summary>The columns asked for, by section of "lvm fullreport". All exist since lvm 2.03.11, the two autoactivation ones since 2.03.12.</summary>
internal static class LvmColumns
{
    public static readonly ImmutableArray<KeyValuePair<string, ImmutableArray<string>>> Sections =
    [
        new("vg",
        [
            "vg_uuid", "vg_name", "vg_seqno", "vg_attr", "vg_extent_size", "vg_size", "vg_free", "vg_missing_pv_count", "vg_partial",
            "vg_exported", "vg_shared", "vg_lock_type", "vg_systemid", "vg_tags", "vg_autoactivation",
        ]),
        new("pv",
        [
            "pv_uuid", "pv_name", "vg_uuid", "pv_size", "dev_size", "pe_start", "pv_missing", "pv_allocatable", "pv_duplicate", "pv_in_use",
            "pv_major", "pv_minor", "pv_tags",
        ]),
        new("lv",
        [
            "vg_uuid", "vg_name", "lv_uuid", "lv_name", "lv_full_name", "lv_dm_path", "lv_layout", "lv_role", "lv_attr", "lv_size", "lv_tags",
            "lv_active", "lv_active_locally", "lv_autoactivation", "lv_skip_activation", "lv_suspended", "pool_lv", "pool_lv_uuid", "origin",
            "origin_uuid", "data_percent", "metadata_percent", "snap_percent", "lv_parent", "lv_permissions", "lv_kernel_major",
            "lv_kernel_minor", "lv_time", "lv_health_status",
        ]),
        new("seg",
        [
            "vg_uuid", "lv_uuid", "segtype", "seg_start", "seg_size", "stripes", "devices", "metadata_devices", "seg_pe_ranges", "thin_id",
            "chunk_size",
        ]),
        new("pvseg", ["vg_uuid", "pv_uuid", "pvseg_start", "pvseg_size", "lv_uuid"]),
    ];

    /// <summary>"--configreport vg -o vg_uuid,… --configreport pv …" without the columns that this lvm does not know.</summary>
    public static IEnumerable<string> Arguments(IReadOnlySet<string> unknown)
    {
        foreach (var (section, columns) in Sections)
        {
            yield return "--configreport";
            yield return section;
            yield return "-o";
            yield return string.Join(',', columns.Where(column => !unknown.Contains(column)));
        }
    }
}
