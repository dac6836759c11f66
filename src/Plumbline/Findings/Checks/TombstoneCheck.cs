namespace Plumbline.Findings.Checks;

/// <summary>Mappings that nothing needs any more, by reason.</summary>
internal sealed class TombstoneCheck : Check
{
    public override string Code => "tombstone";

    public override IEnumerable<Finding> Inspect(ScanContext scan) =>
        scan.Entries.Where(e => e is { Class: EntryClass.Tombstone, Reason: not (null or Reasons.OwnLeaked) }).Select(entry => Describe(entry, scan));

    private Finding Describe(Entry entry, ScanContext scan)
    {
        var (title, meaning) = Text(entry);
        var inUse = entry.OpenCount is not 0;
        return new Finding(
            $"{Code}-{entry.Reason}",
            Severity.Warning,
            entry.Name,
            title,
            meaning + (inUse ? " It is open: something still reads or writes through it." : ""),
            [.. Evidence(entry, scan)],
            inUse ? new Remedy("Find out what holds it open and stop that first.", $"plumb map {Proof.Word(entry.Name)}", Safe: false) : Proof.Clean(entry));
    }

    private static (string Title, string Meaning) Text(Entry entry) => entry.Reason switch
    {
        Reasons.LvGone => ($"{entry.Name} is the mapping of an LV that no longer exists",
            $"Its LV was removed behind this node's back. The extents may belong to another disk by now, and a new volume {entry.Volume} cannot be activated here as long as the name is taken (\"Device or resource busy\")."),
        Reasons.NoGuest => ($"{entry.Name} is active, and guest {entry.Vmid} exists nowhere in the cluster",
            "No configuration names the LV. Its mapping can go; the LV and its data stay, and are for you to decide about."),
        Reasons.OtherNode => ($"{entry.Name} is active here, and its guest {entry.Vmid} lives on another node",
            "It was left active after a migration or by autoactivation. It is harmless until the guest's volume is removed, resized or made anew on its own node: then this mapping is stale, and the guest cannot come back here."),
        Reasons.LayerLeft => ($"{entry.Name} is a layer whose volume is gone",
            "LVM made it below a volume that no longer exists. It holds extents that may be given to another disk."),
        _ => ($"{entry.Name} was made by hand for guest {entry.Vmid}, which exists nowhere in the cluster",
            $"No LV and no guest stands behind it. A new guest {entry.Vmid} could be given a disk of that name."),
    };

    private static IEnumerable<string> Evidence(Entry entry, ScanContext scan)
    {
        var device = scan.Mapping(entry);
        yield return Proof.Of(device);
        if (scan.Groups.Find(device.Uuid.VgUuid) is { } group)
        {
            yield return Proof.Of(group) + (scan.Groups.Of(device.Uuid) is null ? $", and has no LV {device.Uuid.LvUuid}" : "");
        }

        if (scan.Groups.Of(device.Uuid) is { } lv)
        {
            yield return Proof.Of(lv);
            foreach (var line in Proof.Of(scan.References.To(lv.GroupName, lv.Name)))
            {
                yield return line;
            }
        }

        if (entry.Vmid is { } vmid && entry.Reason is not Reasons.LvGone)
        {
            yield return Proof.Vmid(scan, vmid);
        }
    }
}
