using System.Globalization;

namespace Plumbline.Proxmox;

/// <summary>Which keys hold volumes, and how many of each there may be (qemu-server Drive.pm, pve-container LXC/Config.pm).</summary>
internal static class DriveKeys
{
    private static readonly (string Prefix, int Last)[] Vm =
        [("ide", 3), ("scsi", 30), ("virtio", 15), ("sata", 5), ("efidisk", 0), ("tpmstate", 0), ("unused", 255)];

    private static readonly (string Prefix, int Last)[] Container = [("mp", 255), ("unused", 255)];

    /// <summary>Whether a key holds a volume. A known prefix with a number that Proxmox does not have is <paramref name="beyond"/>.</summary>
    public static bool IsVolume(GuestKind kind, string key, out bool beyond)
    {
        beyond = false;
        if (key == (kind == GuestKind.Vm ? "vmstate" : "rootfs"))
        {
            return true;
        }

        var digits = key.AsSpan().TrimEnd("0123456789").Length;
        foreach (var (prefix, last) in kind == GuestKind.Vm ? Vm : Container)
        {
            if (digits < key.Length && key.AsSpan(0, digits).SequenceEqual(prefix))
            {
                var text = key.AsSpan(digits);
                beyond = (text.Length > 1 && text[0] == '0') || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > last;
                return !beyond;
            }
        }

        return false;
    }
}
