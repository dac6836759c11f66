using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Proxmox;

/// <summary>Names of guest volumes on LVM (pve-storage LVMPlugin.pm and LvmThinPlugin.pm; qemu-server for state, fleece and cloud-init).</summary>
internal static class VolumeNames
{
    private const string Qcow2 = ".qcow2";
    private const int SmallestVmid = 100;
    private const int LargestVmid = 999_999_999;

    // lvm2, lib/misc/lvm-string.c: no LV that a user names may hold these, so such a name is one of LVM's own parts.
    private static readonly string[] LvmParts =
        ["_cdata", "_cmeta", "_corig", "_cpool", "_cvol", "_imeta", "_iorig", "_mimage", "_mlog", "_pmspare", "_rimage", "_rmeta", "_tdata", "_tmeta", "_vdata", "_vorigin", "_wcorig"];

    public static VolumeName Classify(string lv)
    {
        if (lv.StartsWith("del-", StringComparison.Ordinal))
        {
            var inner = ClassifyLive(lv["del-".Length..]);
            return inner.Kind == VolumeKind.None ? None(lv) : new VolumeName(VolumeKind.Deleted, lv, inner.Vmid, Inner: inner);
        }

        return ClassifyLive(lv);
    }

    /// <summary>The LVs that a snapshot of a volume may have: on thin pools with the name as it is, in a volume chain always .qcow2.</summary>
    public static ImmutableArray<string> SnapshotsOf(string volume, string snapshot) =>
        [$"snap_{volume}_{snapshot}", $"snap_{WithoutQcow2(volume)}_{snapshot}{Qcow2}"];

    /// <summary>pve-vmid as PVE::JSONSchema has it, in the only way in which Proxmox writes it.</summary>
    public static bool TryVmid(ReadOnlySpan<char> text, out int vmid) =>
        TryNumber(text, out vmid) && vmid is >= SmallestVmid and <= LargestVmid;

    /// <summary>Digits without a leading zero.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text.Length == 1 || text[0] != '0');

    private static VolumeName None(string lv) => new(VolumeKind.None, lv);

    private static VolumeName ClassifyLive(string lv)
    {
        if (lv.Any(c => ConfigLines.IsSpace(c) || char.IsControl(c)) || Array.Exists(LvmParts, part => lv.Contains(part, StringComparison.Ordinal)))
        {
            return None(lv);
        }

        if (lv.StartsWith("snap_", StringComparison.Ordinal))
        {
            return ClassifySnapshot(lv);
        }

        if (!SplitOwner(lv, out var isBase, out var id, out var rest))
        {
            return None(lv);
        }

        if (!TryVmid(id, out var vmid))
        {
            return new VolumeName(VolumeKind.FreeText, lv, TryNumber(id, out var odd) ? odd : null);
        }

        return (isBase ? ClassifyBase(lv, vmid, rest) : ClassifyVm(lv, vmid, rest)) ?? new VolumeName(VolumeKind.FreeText, lv, vmid);
    }

    private static VolumeName? ClassifyBase(string lv, int vmid, string rest) =>
        Numbered(WithoutQcow2(rest), "disk-") is { } number ? new VolumeName(VolumeKind.Base, lv, vmid, number) : null;

    private static VolumeName? ClassifyVm(string lv, int vmid, string rest)
    {
        var bare = WithoutQcow2(rest);
        if (Numbered(bare, "disk-") is { } disk)
        {
            return new VolumeName(bare.Length == rest.Length ? VolumeKind.Disk : VolumeKind.DiskQcow2, lv, vmid, disk);
        }

        if (Numbered(bare, "fleece-") is { } fleece)
        {
            return new VolumeName(VolumeKind.Fleece, lv, vmid, fleece);
        }

        if (bare == "cloudinit")
        {
            return new VolumeName(VolumeKind.CloudInit, lv, vmid);
        }

        if (!rest.StartsWith("state-", StringComparison.Ordinal) || !SectionHeader.IsSnapshot(rest.AsSpan("state-".Length)))
        {
            return null;
        }

        var state = rest["state-".Length..];
        var suspended = state.StartsWith("suspend-", StringComparison.Ordinal)
            && DateOnly.TryParseExact(state.AsSpan("suspend-".Length), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
        return suspended ? new VolumeName(VolumeKind.SuspendState, lv, vmid) : new VolumeName(VolumeKind.State, lv, vmid, Snapshot: state);
    }

    /// <summary>snap_VOLUME_SNAPSHOT. Only behind a numbered disk is it certain where the volume's name ends.</summary>
    private static VolumeName ClassifySnapshot(string lv)
    {
        var inside = lv["snap_".Length..];
        var parted = inside.IndexOf('_');
        if (!SplitOwner(inside, out _, out var id, out var rest) || parted < 0 || rest.IndexOf('_') is var end && (end <= 0 || WithoutQcow2(rest).Length - 1 <= end))
        {
            return None(lv);
        }

        int? vmid = TryVmid(id, out var number) ? number : null;
        var (volume, snapshot) = (inside[..parted], WithoutQcow2(inside)[(parted + 1)..]);
        var certain = vmid is not null && Numbered(rest[..end], "disk-") is not null && SectionHeader.IsSnapshot(snapshot);
        var vzdump = certain && snapshot == "vzdump" && !lv.EndsWith(Qcow2, StringComparison.Ordinal);
        return new VolumeName(vzdump ? VolumeKind.VzdumpSnapshot : VolumeKind.Snapshot, lv, vmid, Volume: certain ? volume : null, Snapshot: certain ? snapshot : null);
    }

    /// <summary>(vm|base)-(\d+)-(\S+)</summary>
    private static bool SplitOwner(string text, out bool isBase, out string id, out string rest)
    {
        (id, rest) = ("", "");
        isBase = text.StartsWith("base-", StringComparison.Ordinal);
        if (!isBase && !text.StartsWith("vm-", StringComparison.Ordinal))
        {
            return false;
        }

        var start = text.IndexOf('-') + 1;
        var hyphen = text.IndexOf('-', start);
        if (hyphen <= start || hyphen == text.Length - 1 || !text.AsSpan(start, hyphen - start).TrimStart("0123456789").IsEmpty)
        {
            return false;
        }

        (id, rest) = (text[start..hyphen], text[(hyphen + 1)..]);
        return true;
    }

    private static int? Numbered(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) && TryNumber(text.AsSpan(prefix.Length), out var number) ? number : null;

    private static string WithoutQcow2(string name) => name.EndsWith(Qcow2, StringComparison.Ordinal) ? name[..^Qcow2.Length] : name;
}
