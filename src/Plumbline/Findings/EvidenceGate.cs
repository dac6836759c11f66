using Plumbline.Kernel.DeviceMapper;
using Plumbline.Proxmox;

namespace Plumbline.Findings;

/// <summary>What must have been read, and must not have changed meanwhile, before an entry is judged at all; and entries that are no guest's.</summary>
internal sealed class EvidenceGate(ScanContext context)
{
    /// <summary>Null when the entry may be judged.</summary>
    public string? WhyUnknown(GuestVolume entry, IReadOnlyList<GuestReference> references)
    {
        // Where guests were not read, every one of them seems to have come meanwhile; and then nothing is judged by guests anyhow.
        var changing = context.Cluster.JudgementRefused is null ? context.Inventory.Guests.Changing : [];
        if (context.Inventory.Changing.Contains(entry.Device.Number)
            || (entry.Vmid is { } vmid && changing.Contains(vmid))
            || references.Any(r => changing.Contains(r.Guest.Vmid)))
        {
            return Reasons.Changing;
        }

        if (entry.Device.Targets is null)
        {
            return Reasons.TableUnread;
        }

        if (entry.HandMade)
        {
            return null;
        }

        return context.Groups.WhyUnjudged(entry.Device.Uuid.VgUuid!)
            ?? (entry.Lv is null && !context.Groups.AbsenceProves ? Reasons.LvmIncomplete : null);
    }

    /// <summary>Everything that is no guest-volume entry.</summary>
    public Verdict JudgeOther(DmDevice device, EntryGroups groups)
    {
        if (device.Uuid.Owner == DmOwner.Plumbline)
        {
            return JudgeOwn(device);
        }

        return groups.IsLeftAlone(device)
            && device.Targets is not null
            && !context.Inventory.Changing.Contains(device.Number)
            && context.Groups.AbsenceProves
            && context.Groups.WhyUnjudged(device.Uuid.VgUuid!) is null
            && context.Groups.Of(device.Uuid) is null
            ? Verdict.Tombstone(Reasons.LayerLeft)
            : Verdict.Foreign;
    }

    private Verdict JudgeOwn(DmDevice device)
    {
        if (context.Surroundings.Own.Uuids is not { } recorded)
        {
            return Verdict.Unknown(Reasons.NamesUnread);
        }

        if (context.Inventory.Changing.Contains(device.Number))
        {
            return Verdict.Unknown(Reasons.Changing);
        }

        return recorded.Contains(device.Uuid.Text) ? Verdict.Fine(Reasons.Own)
            : device.OpenCount != 0 || IsHeld(device) ? Verdict.Unknown(Reasons.OwnUnrecorded)
            : context.Surroundings.LeakedBefore.Contains(device.Uuid.Text) ? Verdict.Tombstone(Reasons.OwnLeaked)
            : Verdict.Unknown(Reasons.SeenOnce);
    }

    private bool IsHeld(DmDevice device) =>
        context.Inventory.Graph.Find(device.Number) is not { } node || !node.HeldBy.IsEmpty || context.Inventory.Graph.Above(node).Any();
}
