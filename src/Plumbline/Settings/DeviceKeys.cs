using System.Collections.Immutable;

namespace Plumbline.Settings;

/// <summary>The keys by which plumbd finds out which disk is which volume, and which machine of the cloud it runs on.</summary>
internal static class DeviceKeys
{
    public static SettingKey MatchBySize { get; } = new(
        "volumes", "match_by_size", SettingKind.YesNo, "no",
        "Where disks show no identity: take the one disk of exactly the volume's size that appeared after the cloud was asked, while nothing else is being attached. Leave it off wherever disks have serial numbers.");

    public static SettingKey MachineId { get; } = new(
        "cloudstack", "vm_id", SettingKind.Text, "", "The id that the cloud gives to the machine on which plumbd runs. Empty: find it out, and prove it by the cloud's own list.");

    public static ImmutableArray<SettingKey> All { get; } = [MatchBySize, MachineId];
}
