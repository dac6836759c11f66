using System.Collections.Immutable;
using Plumbline.Cleanup.Journaling;
using Plumbline.Findings;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;
using Plumbline.Proxmox.Locks;

namespace Plumbline.Cleanup;

/// <summary>What would be done to one entry, and all that must still be so when it is done.</summary>
/// <param name="Mappings">The entry with its layers and partition maps, in the order in which they go: topmost first.</param>
/// <param name="Volume">The LV in LVM's metadata whose mapping this is: LVM takes it down. Null: only device-mapper knows it.</param>
/// <param name="Group">The group in LVM's metadata that the mapping is or was of.</param>
/// <param name="Why">What the finding says.</param>
/// <param name="BlockedBy">What speaks against it now; one sentence each.</param>
/// <param name="ComesBack">LVM's autoactivation makes it anew at the next boot or scan.</param>
internal sealed record PlannedAct(
    Entry Entry,
    ImmutableArray<SeenMapping> Mappings,
    LvmTarget? Volume,
    LvmTarget? Group,
    LockSet Locks,
    string Why,
    ImmutableArray<string> BlockedBy,
    bool ComesBack)
{
    public SeenMapping Top => Mappings.First(m => m.Number == Entry.Device);

    public string Action => Volume is null ? JournalActions.Remove : JournalActions.Deactivate;

    /// <summary>What the act is, as a person would type it.</summary>
    public string Command => Volume is { } volume
        ? $"lvchange -aln --select '{volume.Selection}' {Proof.Word(volume.GroupName)}"
        : string.Join(" && ", Mappings.Select(m => m.Uuid.Length > 0
            ? $"dmsetup remove --retry --uuid {Proof.Word(m.Uuid)}"
            : $"dmsetup remove --retry --major {m.Number.Major} --minor {m.Number.Minor}"));

    /// <summary>How a later reading differs; empty when the act may be done.</summary>
    public IEnumerable<string> DifferencesTo(PlannedAct fresh)
    {
        if (fresh.Entry.Class != Entry.Class || fresh.Entry.Reason != Entry.Reason)
        {
            yield return $"it is {Text(fresh.Entry)} now, and was {Text(Entry)}";
        }

        if (!Mappings.SequenceEqual(fresh.Mappings, SameMapping.Comparer))
        {
            yield return "its name, uuid, number, table, event number or layers have changed";
        }

        if (fresh.Action != Action || fresh.Volume != Volume)
        {
            yield return "LVM's metadata says something else of it now";
        }

        if (!Locks.Covers(fresh.Locks))
        {
            yield return "another guest or storage refers to it now, whose lock is not held";
        }
    }

    private static string Text(Entry entry) => entry.Class.ToString().ToLowerInvariant() + (entry.Reason is { } reason ? $" ({reason})" : "");

    private sealed class SameMapping : IEqualityComparer<SeenMapping>
    {
        public static SameMapping Comparer { get; } = new();

        public bool Equals(SeenMapping? x, SeenMapping? y) => x is not null && y is not null && x.SameAs(y);

        public int GetHashCode(SeenMapping mapping) => mapping.Number.GetHashCode();
    }
}
