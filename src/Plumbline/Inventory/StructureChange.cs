using Plumbline.Kernel.Uevents;

namespace Plumbline.Inventory;

/// <summary>Events after which a scan may say something else than before. Pure.</summary>
internal static class StructureChange
{
    private static readonly string[] NoGuestsDisk = ["loop", "ram", "zram", "sr", "nbd"];

    /// <summary>
    /// Disks come and go; maps also change. A change of a disk is as a rule somebody looking at it, and a scan must not ask for itself. A path
    /// that fails or comes back (dm-uevent.c) changes no map: who watches paths sees it, and nothing else has to be read for it.
    /// </summary>
    /// <param name="uevent">Null: the devices are not what the events said, so anything may have changed.</param>
    public static bool Is(Uevent? uevent) =>
        uevent is null
        || (uevent.Subsystem == "block"
            && !NoGuestsDisk.Any(kind => uevent.KernelName.StartsWith(kind, StringComparison.Ordinal))
            && (uevent.Action is "add" or "remove" or "move" || (uevent is { Action: "change", DmAction: null } && uevent.KernelName.StartsWith("dm-", StringComparison.Ordinal))));
}
