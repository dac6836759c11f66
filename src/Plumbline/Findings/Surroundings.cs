using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Kernel.Native;
using Plumbline.Kernel;
using Plumbline.Settings;

namespace Plumbline.Findings;

/// <summary>What a judgement needs besides the inventory. What is not known here is never proof.</summary>
/// <param name="Own">The mappings that we recorded as ours.</param>
/// <param name="BusyVmids">VMIDs of Proxmox tasks that run; null: not read, so that no LV counts as left by its guest.</param>
/// <param name="LeakedBefore">Uuids of ours that a reading at least 10 s ago already showed unrecorded and unused.</param>
internal sealed record Surroundings(OwnNames Own, ImmutableSortedSet<int>? BusyVmids, ImmutableSortedSet<string> LeakedBefore)
{
    /// <summary>What one reading of the host tells; nothing is known of an earlier one.</summary>
    public static Surroundings Of(HostInventory inventory)
    {
        var tasks = inventory.Records.ActiveTasks;
        return new Surroundings(
            OwnNames.From(inventory.Records.OwnNames, inventory.Settings.Text(SettingKeys.StateDirectory)),
            tasks.Bytes is { } bytes ? RunningTasks.Parse(HostRoot.TextOf(bytes)) : tasks.Error == Errno.ENOENT ? RunningTasks.Parse(null) : null,
            []);
    }

    public static Surroundings Unread { get; } = new(OwnNames.Unread("the record of our own mappings was not read"), null, []);
}
