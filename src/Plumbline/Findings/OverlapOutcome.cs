namespace Plumbline.Findings;

/// <summary>Which entry of a set that shares sectors stays: the existing LV's own, else the open one, else the configured one, else the lowest name.</summary>
/// <param name="KeptForUse">It stays because it is open or configured, and not for its name alone.</param>
/// <param name="Blocked">A guest uses what would go, or two are in use: nothing of the set may be removed before the guest stops.</param>
/// <param name="Unknown">Why the set cannot be judged.</param>
internal sealed record OverlapOutcome(GuestVolume Kept, bool KeptForUse, bool Blocked, string? Unknown)
{
    /// <summary>Every LV's own entry stays, also where one stray entry lies over several.</summary>
    public bool Keeps(GuestVolume entry) => ReferenceEquals(entry, Kept) || entry.Lv is not null;

    public static OverlapOutcome Of(IReadOnlyList<GuestVolume> set, Func<GuestVolume, bool> configured, Func<GuestVolume, bool> unknown, bool refused)
    {
        var inOrder = set.OrderBy(v => v.Device.Name, StringComparer.Ordinal).ToList();
        var open = inOrder.FindAll(v => !v.Unused);
        var own = inOrder.Find(v => v.Lv is not null);
        var named = refused ? null : inOrder.Find(v => configured(v));
        var kept = own ?? open.FirstOrDefault() ?? named ?? inOrder[0];
        var why = inOrder.Exists(v => unknown(v)) ? Reasons.OverlapUnknown
            : refused && own is null && open.Count == 0 ? Reasons.GuestsUnread
            : null;
        return new OverlapOutcome(kept, open.Count > 0 || named is not null, open.Count > 1 || (open.Count == 1 && !ReferenceEquals(open[0], kept) && open[0].Lv is null), why);
    }
}
