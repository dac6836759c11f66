namespace Plumbline.Kernel.Lvm;

/// <summary>One row into one fact; null when the row does not say whose it is.</summary>
internal static class LvmFacts
{
    public static VolumeGroup? Group(LvmRow row) => row.Uuid("vg_uuid") is { } uuid
        ? new VolumeGroup(
            uuid,
            row.Text("vg_name"),
            row.Number("vg_seqno"),
            row.Text("vg_attr"),
            row.Number("vg_extent_size"),
            row.Number("vg_size"),
            row.Number("vg_free"),
            Math.Max(row.Small("vg_missing_pv_count") ?? 0, IsPartial(row) ? 1 : 0),
            row.Flag("vg_exported"),
            row.Flag("vg_shared"),
            row.Optional("vg_lock_type"),
            row.Optional("vg_systemid"),
            row.List("vg_tags"),
            row.Switch("vg_autoactivation"))
        : null;

    public static PhysicalVolume? Physical(LvmRow row, VolumeGroup? only)
    {
        if (row.Uuid("pv_uuid") is not { } uuid)
        {
            return null;
        }

        // "[unknown]", or "unknown device" where the host's configuration asks for it.
        var path = row.Optional("pv_name") is ['/', ..] name ? name : null;
        return new PhysicalVolume(
            uuid,
            path,
            row.Uuid("vg_uuid") ?? only?.Uuid,
            row.Number("pv_size"),
            row.Number("dev_size"),
            row.Number("pe_start"),
            row.Flag("pv_missing") || path is null || row.Text("pv_attr") is [_, _, 'm', ..],
            row.Flag("pv_allocatable"),
            row.Flag("pv_duplicate") || row.Text("pv_attr") is ['d', ..],
            path is null ? null : row.Device("pv_major", "pv_minor"),
            row.List("pv_tags"));
    }

    public static LogicalVolume? Logical(LvmRow row, VolumeGroup? only)
    {
        if (row.Uuid("lv_uuid") is not { } uuid || (row.Uuid("vg_uuid") ?? only?.Uuid) is not { } group)
        {
            return null;
        }

        var name = row.Text("lv_name");
        var hidden = name is ['[', .., ']'];
        return new LogicalVolume
        {
            GroupUuid = group,
            Uuid = uuid,
            GroupName = row.Optional("vg_name") ?? only?.Name ?? "",
            Name = hidden ? name[1..^1] : name,
            Hidden = hidden,
            DmPath = row.Optional("lv_dm_path"),
            Layout = row.List("lv_layout"),
            Role = row.List("lv_role"),
            Attributes = row.Text("lv_attr"),
            Size = row.Number("lv_size"),
            Tags = row.List("lv_tags"),
            Active = row.Text("lv_active"),
            ActiveLocally = row.Flag("lv_active_locally"),
            AutoActivation = row.Switch("lv_autoactivation"),
            SkipActivation = row.Flag("lv_skip_activation"),
            Suspended = row.Flag("lv_suspended"),
            PoolName = Unbracketed(row, "pool_lv"),
            PoolUuid = row.Uuid("pool_lv_uuid"),
            OriginName = Unbracketed(row, "origin"),
            OriginUuid = row.Uuid("origin_uuid"),
            DataPercent = row.Percent("data_percent"),
            MetadataPercent = row.Percent("metadata_percent"),
            SnapshotPercent = row.Percent("snap_percent"),
            Parent = Unbracketed(row, "lv_parent"),
            Permissions = row.Optional("lv_permissions"),
            Device = row.Device("lv_kernel_major", "lv_kernel_minor"),
            CreatedAt = row.Time("lv_time"),
            Health = row.Text("lv_health_status"),
        };
    }

    public static Segment? SegmentOf(LvmRow row, VolumeGroup? only) =>
        row.Uuid("lv_uuid") is { } volume && (row.Uuid("vg_uuid") ?? only?.Uuid) is { } group
            ? new Segment(
                group,
                volume,
                row.Text("segtype"),
                row.Number("seg_start"),
                row.Number("seg_size"),
                row.Small("stripes"),
                row.List("devices"),
                row.List("metadata_devices"),
                row.List("seg_pe_ranges", ' '),
                row.Small("thin_id"),
                row.Number("chunk_size"))
            : null;

    public static PhysicalSegment? PhysicalSegmentOf(LvmRow row, VolumeGroup? only) =>
        row.Uuid("pv_uuid") is { } physical
            ? new PhysicalSegment(
                row.Uuid("vg_uuid") ?? only?.Uuid, row.Uuid("lv_uuid"), physical, row.Number("pvseg_start") ?? 0, row.Number("pvseg_size") ?? 0)
            : null;

    /// <summary>The fourth letter of vg_attr is p when a physical volume is missing (lvm2 man vgs).</summary>
    private static bool IsPartial(LvmRow row) => row.Flag("vg_partial") || row.Text("vg_attr") is [_, _, _, 'p', ..];

    private static string? Unbracketed(LvmRow row, string column) => row.Optional(column)?.TrimStart('[').TrimEnd(']');
}
