using System.Text;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Daemon.Naming;

/// <summary>What a volume is called on its machine, whatever letter its disk has (DESIGN.md 6, ids).</summary>
/// <param name="Text">vol-ID, where an id that begins with vol- gives it once.</param>
/// <param name="Uuid">Of its mapping: PLUMB-ID. By this, never by the name, a mapping is ours.</param>
/// <param name="FitsDeviceMapper">Device-mapper takes the name and the uuid as they are. Else there is the link alone.</param>
internal sealed record VolumeName(string Text, string Uuid, bool FitsDeviceMapper)
{
    private const string Lead = "vol-";
    private const string UuidLead = "PLUMB-";

    // DM_NAME_LEN and DM_UUID_LEN of linux/dm-ioctl.h, less the end of the string; NAME_MAX of linux/limits.h, less ".new" while it is written.
    private const int LongestMapping = 127;
    private const int LongestUuid = 128;
    private const int LongestFile = 251;

    public string MappingPath => "/dev/mapper/" + Text;

    /// <summary>Null for an id of which no file name can be made.</summary>
    public static VolumeName? Of(string volumeId)
    {
        var id = volumeId.StartsWith(Lead, StringComparison.Ordinal) ? volumeId[Lead.Length..] : volumeId;
        var text = Lead + id;
        return id.Length > 0 && IsFileName(text)
            ? new VolumeName(text, UuidLead + id, DmName.Mangle(text) == text && text.Length <= LongestMapping && id.Length + UuidLead.Length <= LongestUuid)
            : null;
    }

    /// <summary>MACHINE-diskN; null for a machine's id of which no file name can be made.</summary>
    public static string? OfDisk(string machineId, long number) => $"{machineId}-disk{number}" is var name && IsFileName(name) ? name : null;

    private static bool IsFileName(string text) =>
        !text.StartsWith('.') && !text.Contains('/') && !text.Any(char.IsControl) && Encoding.UTF8.GetByteCount(text) <= LongestFile;
}
