namespace Plumbline.Findings;

/// <summary>Why an entry has its class: the words of the scan document.</summary>
internal static class Reasons
{
    // duplicate
    public const string Collision = "collision";
    public const string Overlap = "overlap";

    // tombstone
    public const string LvGone = "lv-gone";
    public const string NoGuest = "no-guest";
    public const string OtherNode = "other-node";
    public const string LayerLeft = "layer-left";
    public const string OwnLeaked = "own-leaked";
    public const string HandMade = "hand-made";

    // valid
    public const string Orphan = "orphan";

    /// <summary>Its LV is now called something else, and nothing bears the old name.</summary>
    public const string Renamed = "renamed";

    /// <summary>One of ours, recorded.</summary>
    public const string Own = "own";

    // unknown
    public const string Changing = "changing";
    public const string TableUnread = "table-unread";
    public const string LvmFailed = "lvm-failed";

    /// <summary>LVM's report is not whole: that it does not name an LV proves nothing.</summary>
    public const string LvmIncomplete = "lvm-incomplete";
    public const string VgPartial = "vg-partial";
    public const string VgUnknown = "vg-unknown";
    public const string VgNameAmbiguous = "vg-name-ambiguous";
    public const string GuestsUnread = "guests-unread";

    /// <summary>It shares sectors with an entry that is unknown itself.</summary>
    public const string OverlapUnknown = "overlap-unknown";
    public const string NamesUnread = "names-unread";

    /// <summary>Ours, in no record, and in use.</summary>
    public const string OwnUnrecorded = "own-unrecorded";

    /// <summary>Ours, in no record, not in use, and seen for the first time.</summary>
    public const string SeenOnce = "seen-once";
}
