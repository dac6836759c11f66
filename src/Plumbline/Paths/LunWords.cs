namespace Plumbline.Paths;

/// <summary>One sentence for each state of a LUN, and what to do.</summary>
internal static class LunWords
{
    public static string Explain(LunHealth lun) => lun.State switch
    {
        MapState.Failed => $"No path is usable ({Reasons(lun)}): {Failure(lun)}",
        MapState.Suspended => "The map is suspended: I/O waits until it is resumed.",
        MapState.Unmanaged => $"{Capital(lun.Facts.Unmanaged!)}, so that nobody brings failed paths back; by the kernel alone {Ratio(lun)} usable.",
        MapState.Unknown => $"What {lun.Counts.Unknown} of {lun.Counts.Total} paths are worth is not known: {Reasons(lun, PathState.Unknown)}.",
        MapState.Degraded => Degraded(lun),
        MapState.AtRisk => $"All usable paths go through {Domains(lun)}, though more is expected: if that fails, the LUN is gone.",
        MapState.SinglePath => SinglePath(lun),
        _ => Fine(lun),
    };

    public static string? ToDo(LunHealth lun) => lun switch
    {
        { State: MapState.Failed, Failure: FailureMode.Hanging, Facts.Kind: LunKind.Map } =>
            $"{FirstStep(lun) ?? "Bring a path back."} To let waiting I/O fail instead: multipathd disablequeueing map {lun.Facts.Name}.",
        { State: MapState.Failed } => FirstStep(lun) ?? "Bring a path back: check the network and the array.",
        { State: MapState.Suspended } => $"If no reload of the map is running: dmsetup resume {lun.Facts.Name}.",
        { State: MapState.Unmanaged } => "systemctl status multipathd; start it, or find out why it does not answer.",
        { State: MapState.Unknown } => FirstStep(lun) ?? "Ask again as root.",
        { State: MapState.Degraded, Counts: { Failed: 0 }, Missing: > 0 } => "Log in to the missing portals or rescan; if it is meant to be so: plumb paths --accept.",
        { State: MapState.Degraded } => FirstStep(lun),
        { State: MapState.AtRisk } => "Bring the other side back; if it is meant to be so: plumb paths --accept.",
        { State: MapState.SinglePath, Facts.BesideItsMap: true } => $"multipathd add path {lun.Facts.Name}; if it is refused: multipath -v3.",
        { State: MapState.SinglePath, Facts.Ungathered: > 0 } => "Let multipathd gather them: check blacklist and find_multipaths, then multipath -v3.",
        _ => null,
    };

    private static string Degraded(LunHealth lun)
    {
        var after = lun.Shared.IsEmpty || lun.Counts.Active == 0 ? ""
            : lun.Counts.Present == 1 ? "; it is the last one"
            : $"; all that is left goes through {Domains(lun)}";
        return lun switch
        {
            { Counts: { Active: 0, Standby: 0 } } or { Counts.Active: 0, Facts.Kind: LunKind.Namespace } => $"No path is usable right now, and {lun.Counts.Checking} of {lun.Counts.Total} are being checked.",
            { Counts.Active: 0 } => $"Only standby paths are left ({lun.Counts.Standby} of {lun.Counts.Total}): the array has to fail over.",
            { Counts.Failed: > 0, Missing: > 0 } => $"{Ratio(lun)} usable, {lun.Counts.Failed} down and {lun.Missing} of {lun.Expected} expected missing{after}: {Reasons(lun)}.",
            { Counts.Failed: > 0 } => $"{Ratio(lun)} usable, {lun.Counts.Failed} down{after}: {Reasons(lun)}.",
            _ => $"{lun.Counts.Total} of {lun.Expected} expected paths are there{after}.",
        };
    }

    private static string Failure(LunHealth lun) => lun switch
    {
        { Failure: FailureMode.Erroring } => "I/O fails now.",
        { Facts.NoPath.SecondsLeft: { } seconds } => $"I/O waits for another {seconds} s and then fails; until then processes that touch it hang.",
        _ => "I/O waits, and processes that touch it hang, until a path is back.",
    };

    private static string SinglePath(LunHealth lun) => lun.Facts.BesideItsMap
        ? "This disk leads to a LUN that has a multipath map, and is no path of it: the map has one way less than it could have."
        : lun.Facts.Ungathered > 0
        ? $"One path is used, and no multipath map gathers it with the {lun.Facts.Ungathered} other(s) that lead to the same LUN."
        : "There is one path, and no more are expected.";

    private static string Fine(LunHealth lun)
    {
        var rest = (lun.Counts.Standby > 0 ? $", {lun.Counts.Standby} standing by" : "") + (lun.Counts.Checking > 0 ? $", {lun.Counts.Checking} being checked" : "");
        return rest.Length == 0 ? $"All {lun.Counts.Total} paths are usable." : $"{Ratio(lun)} usable{rest}.";
    }

    private static string Ratio(LunHealth lun) => $"{lun.Counts.Active} of {lun.Counts.Total} paths {(lun.Counts.Active == 1 ? "is" : "are")}";

    /// <summary>The paths that are not usable, gathered by their reason.</summary>
    private static string Reasons(LunHealth lun, PathState? only = null)
    {
        var groups = lun.Paths.Where(p => only is null ? !p.Usable : p.State == only).GroupBy(p => p.Verdict.Explanation, StringComparer.Ordinal);
        var text = string.Join("; ", groups.Select(g => $"{string.Join(", ", g.Select(p => p.Facts.Device))}: {g.Key}"));
        return text.Length > 0 ? text : "it has none";
    }

    private static string? FirstStep(LunHealth lun) => lun.Paths.OrderByDescending(p => p.State == PathState.Failed).Select(p => p.Verdict.ToDo?.Replace("DEVICE", p.Facts.Device, StringComparison.Ordinal)).FirstOrDefault(t => t is not null);

    private static string Domains(LunHealth lun) => string.Join(" and ", lun.Shared.Select(d => d.Spoken));

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
