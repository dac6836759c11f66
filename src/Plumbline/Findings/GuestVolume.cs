using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;
using Plumbline.Proxmox;

namespace Plumbline.Findings;

/// <summary>An entry that is or claims to be a guest's volume.</summary>
/// <param name="Volume">The LV's name by metadata, else by the dm name.</param>
/// <param name="GroupName">By metadata, else by the dm name; null for what was made by hand.</param>
/// <param name="Lv">The LV whose uuid it has; null when no group names it.</param>
internal sealed record GuestVolume(DmDevice Device, VolumeName Volume, string? GroupName, LogicalVolume? Lv)
{
    /// <summary>Made by hand: nothing but its name says what it is.</summary>
    public bool HandMade => Device.Uuid.Owner != DmOwner.Lvm;

    public int? Vmid => Volume.Vmid;

    /// <summary>LVM's metadata has this LV, and calls it what the mapping is called.</summary>
    public bool UnderOwnName => Lv is not null && DmName.BuildLvm(Lv.GroupName, Lv.Name) == Device.Name;

    public bool Unused => Device.OpenCount == 0;

    /// <summary>Null for what is no guest-volume entry.</summary>
    public static GuestVolume? Read(DmDevice device, VolumeGroups groups) => device.Uuid.Owner switch
    {
        DmOwner.Lvm when device.Uuid.Layer is null => FromLvm(device, groups),
        DmOwner.None or DmOwner.Other => FromName(device),
        _ => null,
    };

    private static GuestVolume? FromLvm(DmDevice device, VolumeGroups groups)
    {
        var lv = groups.Of(device.Uuid);
        if ((lv?.Name ?? device.LvmName?.Lv) is not { } name || lv is { Hidden: true })
        {
            return null;
        }

        var volume = VolumeNames.Classify(name);
        return volume.Kind == VolumeKind.None ? null : new GuestVolume(device, volume, lv?.GroupName ?? groups.Find(device.Uuid.VgUuid)?.Name ?? device.LvmName?.Vg, lv);
    }

    /// <summary>"part" and "LVM-" prefixes that decode to nothing are somebody's all the same; encrypted and checked devices are never touched.</summary>
    private static GuestVolume? FromName(DmDevice device)
    {
        var uuid = device.Uuid.Text;
        if (uuid.StartsWith("LVM-", StringComparison.Ordinal) || uuid.StartsWith("part", StringComparison.Ordinal) || HasKey(device)
            || HandMadeClaim.Read(device.Name) is not { } claim)
        {
            return null;
        }

        return new GuestVolume(device, VolumeNames.Classify(claim.Volume), null, null);
    }

    private static bool HasKey(DmDevice device) => device.Targets is { } targets && targets.Any(t => t.Type is "crypt" or "integrity" or "verity");
}
