namespace Plumbline.Findings.Checks;

/// <summary>A mapping that bears the dm name of an LV and is another one: the LV cannot be activated.</summary>
internal sealed class CollisionCheck : Check
{
    public override string Code => "duplicate-collision";

    public override IEnumerable<Finding> Inspect(ScanContext scan)
    {
        foreach (var entry in scan.Entries.Where(e => e is { Class: EntryClass.Duplicate, Reason: Reasons.Collision }))
        {
            var device = scan.Mapping(entry);
            var named = device.Uuid.VgUuid is { } group ? scan.Groups.Named(group, entry.Name) : scan.Groups.Named(entry.Name);
            var own = scan.Groups.Of(device.Uuid);
            List<string> evidence = [Proof.Of(device)];
            if (named is not null)
            {
                evidence.Add(Proof.Of(named) + $": its mapping would have the uuid {named.DmUuid}");
            }

            evidence.Add(own is not null ? Proof.Of(own) + ": this is the LV of the mapping's uuid" : "LVM: no LV has the mapping's uuid");
            if (entry.Vmid is { } vmid)
            {
                evidence.Add(Proof.Vmid(scan, vmid));
            }

            yield return new Finding(
                Code,
                Severity.Critical,
                entry.Name,
                $"{entry.Name} is not the volume {entry.Against} whose name it bears",
                $"The volume {entry.Against} was made anew or renamed, on another node as a rule, and this mapping of the earlier one stayed. The kernel allows a name once: activating the volume here ends with \"Device or resource busy\", so that {Owner(entry)} cannot start on or migrate to this node.",
                [.. evidence],
                entry.OpenCount > 0 ? new Remedy("Something holds the mapping open: find out what, and stop it first.", null, Safe: false) : Proof.Clean(entry));
        }
    }

    private static string Owner(Entry entry) => entry.Vmid is { } vmid ? $"guest {vmid}" : "its guest";
}
