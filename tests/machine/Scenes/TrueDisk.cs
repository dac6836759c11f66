using System.Globalization;
using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>A disk of the guest by its kernel alone, and what is written at its beginning.</summary>
/// <param name="Serial">As the disk shows it; "-" where it shows none.</param>
/// <param name="Mark">The volume that it carries, by its content.</param>
internal sealed record TrueDisk(string Name, string Serial, long Size, long DiskSequence, string Mark)
{
    private const int MarkLength = 36;

    /// <summary>Virtio shows the serial number as a file; SCSI in its vital product data, behind a header of four bytes.</summary>
    private static readonly string Script = $$"""
        for disk in /sys/block/[sv]d*; do
            name=${disk##*/}
            serial=$(cat $disk/serial 2>/dev/null || tail -c +5 $disk/device/vpd_pg80 2>/dev/null | tr -d '\0')
            echo "$name ${serial:--} $(blockdev --getsize64 /dev/$name) $(cat $disk/diskseq) $(dd if=/dev/$name iflag=direct bs=4096 count=1 status=none | head -c {{MarkLength}} | tr '\0' .)"
        done
        """;

    public static async Task<IReadOnlyList<TrueDisk>> ReadAsync(Guest guest) =>
    [
        .. (await guest.ScriptAsync(Script)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(
            part => new TrueDisk(part[0], part[1], Number(part[2]), Number(part[3]), part[4])),
    ];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
