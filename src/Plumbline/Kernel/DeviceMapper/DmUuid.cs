using System.Globalization;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>Who made a device-mapper device, by its uuid's prefix.</summary>
internal enum DmOwner
{
    /// <summary>No uuid: made by hand.</summary>
    None,

    /// <summary>"LVM-", 32 characters of VG uuid, 32 of LV uuid, optionally "-" and a layer.</summary>
    Lvm,

    /// <summary>"mpath-" and the WWID.</summary>
    Multipath,

    /// <summary>"partN-" before the uuid of the whole.</summary>
    Partition,

    /// <summary>"CRYPT-…".</summary>
    Crypt,

    /// <summary>"PLUMB-" and the volume's id: one of ours.</summary>
    Plumbline,

    /// <summary>Any other uuid.</summary>
    Other,
}

/// <summary>A dm uuid decoded.</summary>
/// <param name="VgUuid">LVM only: 32 characters, no hyphens.</param>
/// <param name="LvUuid">LVM only: 32 characters, no hyphens.</param>
/// <param name="Layer">LVM only: what follows the second hyphen ("real", "cow", "tpool" …).</param>
/// <param name="Parent">Partitions: the uuid of the whole; multipath: the WWID; ours: the volume's id.</param>
internal sealed record DmUuid(string Text, DmOwner Owner, string? VgUuid = null, string? LvUuid = null, string? Layer = null, string? Parent = null, int? PartitionNumber = null)
{
    private const int LvmUuidLength = 32;

    public static DmUuid Decode(string text)
    {
        if (text.Length == 0)
        {
            return new DmUuid(text, DmOwner.None);
        }

        if (text.StartsWith("LVM-", StringComparison.Ordinal) && DecodeLvm(text) is { } lvm)
        {
            return lvm;
        }

        if (text.StartsWith("mpath-", StringComparison.Ordinal))
        {
            return new DmUuid(text, DmOwner.Multipath, Parent: text["mpath-".Length..]);
        }

        if (text.StartsWith("PLUMB-", StringComparison.Ordinal))
        {
            return new DmUuid(text, DmOwner.Plumbline, Parent: text["PLUMB-".Length..]);
        }

        if (text.StartsWith("CRYPT-", StringComparison.Ordinal))
        {
            return new DmUuid(text, DmOwner.Crypt);
        }

        return DecodePartition(text) ?? new DmUuid(text, DmOwner.Other);
    }

    /// <summary>kpartx and systemd write "part1-mpath-…"; the number is the partition's.</summary>
    private static DmUuid? DecodePartition(string text)
    {
        if (!text.StartsWith("part", StringComparison.Ordinal))
        {
            return null;
        }

        var hyphen = text.IndexOf('-');
        return hyphen > 4 && int.TryParse(text.AsSpan(4, hyphen - 4), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new DmUuid(text, DmOwner.Partition, Parent: text[(hyphen + 1)..], PartitionNumber: number)
            : null;
    }

    private static DmUuid? DecodeLvm(string text)
    {
        const int Start = 4;
        const int End = Start + (2 * LvmUuidLength);
        if (text.Length < End || (text.Length > End && text[End] != '-'))
        {
            return null;
        }

        var layer = text.Length > End ? text[(End + 1)..] : null;
        return new DmUuid(text, DmOwner.Lvm, text[Start..(Start + LvmUuidLength)], text[(Start + LvmUuidLength)..End], layer);
    }
}
