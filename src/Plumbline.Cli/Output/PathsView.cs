using Plumbline.Documents;
using Plumbline.Paths;
using Spectre.Console;

namespace Plumbline.Cli.Output;

/// <summary>Paths for people, in the spirit of "multipath -ll": by storage, each LUN with its health and its paths below it.</summary>
internal static class PathsView
{
    private const int RecordedShown = 100;

    private const int TextWidth = 110;

    public static void Write(IAnsiConsole console, PathReport report)
    {
        foreach (var storage in report.Storages)
        {
            console.MarkupLine($"[bold]storage {Text(storage.Storage.Id)}[/] ({Text(storage.Storage.Type)}): {Ratio(storage.Counts)}, {Coloured(storage.State)}");
            if (storage.Problem is { } problem)
            {
                console.MarkupLine($"  [yellow]{Text(problem)}[/]");
            }

            Luns(console, storage.Luns);
            console.WriteLine();
        }

        if (report.Others.Length > 0)
        {
            console.MarkupLine($"[bold]not in any storage[/]: {Ratio(PathReport.Sum(report.Others))}");
            Luns(console, report.Others);
            console.WriteLine();
        }

        Summary(console, report);
    }

    public static void Changes(IAnsiConsole console, IEnumerable<PathChange> changes)
    {
        foreach (var change in changes)
        {
            console.MarkupLine($"{change.Time.ToLocalTime():HH:mm:ss}  {Text(change.Sentence)}");
        }
    }

    /// <summary>The latest of what plumbd recorded, oldest first.</summary>
    public static void Recorded(IAnsiConsole console, IReadOnlyList<PathChange> changes)
    {
        foreach (var change in changes.TakeLast(RecordedShown))
        {
            console.MarkupLine($"{change.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  {Text(change.Sentence)}");
        }

        if (changes.Count == 0)
        {
            console.WriteLine("Nothing is recorded: no path changed while plumbd looked.");
        }
    }

    public static void Flaps(IAnsiConsole console, IEnumerable<Flap> flaps)
    {
        foreach (var flap in flaps)
        {
            console.MarkupLine($"[yellow]{Text(flap.Path ?? "a path")} of {Text(flap.Name)} failed {flap.Failures} times in {flap.Within.TotalSeconds:0} s[/]");
        }
    }

    private static void Luns(IAnsiConsole console, IReadOnlyList<LunHealth> luns)
    {
        foreach (var lun in luns)
        {
            var facts = lun.Facts;
            var what = string.Join(' ', new[] { facts.Vendor, facts.Product }.OfType<string>().Select(t => t.Trim()));
            var size = facts.Size is { } bytes ? PlainText.Size(bytes) : "size not known";
            var alias = facts.Wwid is { } wwid && wwid != facts.Name ? $" ({Text(wwid)})" : "";
            console.MarkupLine($"  [bold]{Text(facts.Name)}[/]{alias} {Text(facts.KernelName ?? facts.Subsystem ?? "")} {Text(what)} {size}: {Coloured(lun.State)}, {Ratio(lun.Counts)}");
            foreach (var line in WordWrap.Lines(PlainText.Safe(lun.Explanation), TextWidth))
            {
                console.MarkupLine($"    {Markup.Escape(line)}");
            }

            if (lun.ToDo is { } toDo)
            {
                console.MarkupLine($"    To do: {Text(toDo)}");
            }

            Paths(console, lun);
        }
    }

    private static void Paths(IAnsiConsole console, LunHealth lun)
    {
        if (lun.Paths.IsEmpty)
        {
            return;
        }

        var rows = lun.Paths.Select(p => (Path: p, Cells: Cells(lun, p))).ToList();
        string[] heads = ["PATH", "ADDRESS", "TRANSPORT", "TO", "FROM", "GROUP", "STATE", "ANA", "TOLD BY KERNEL, CHECKER, DEVICE"];
        var shown = Enumerable.Range(0, heads.Length).Where(i => rows.Exists(r => r.Cells[i].Length > 0)).ToList();
        var widths = shown.ToDictionary(i => i, i => Math.Max(heads[i].Length, rows.Max(r => r.Cells[i].Length)));
        string Line(string[] cells) => "    " + string.Join("  ", shown.Select(i => cells[i].PadRight(widths[i]))).TrimEnd();
        console.WriteLine(Line(heads));
        foreach (var (path, cells) in rows)
        {
            var line = Markup.Escape(Line(cells));
            console.MarkupLine(path.State switch
            {
                PathState.Active => line,
                PathState.Failed => $"[red]{line}[/]",
                _ => $"[yellow]{line}[/]",
            });
        }
    }

    private static string[] Cells(LunHealth lun, PathHealth path)
    {
        var facts = path.Facts;
        var told = facts.Sources;
        var group = lun.Facts.Groups.FirstOrDefault(g => g.Number == facts.Group);
        string?[] cells =
        [
            facts.Device,
            facts.ScsiAddress ?? facts.Controller,
            facts.Transport,
            facts.Portal ?? facts.TargetPort ?? facts.Target,
            facts.HostPort is { } port ? $"{facts.HostInterface} {port}".Trim() : facts.HostInterface,
            group is null ? null : $"{group.Number} {group.State}".Trim(),
            path.State.ToString().ToLowerInvariant(),
            told.Ana,
            lun.Facts.Kind == LunKind.Namespace ? told.Controller : string.Join(' ', new[] { told.Kernel ?? told.DaemonKernel, told.Checker, told.Device ?? told.DaemonDevice }.Select(w => w ?? "-")),
        ];
        return [.. cells.Select(c => PlainText.Safe(c ?? ""))];
    }

    private static void Summary(IAnsiConsole console, PathReport report)
    {
        if (report.All.IsEmpty)
        {
            console.MarkupLine("No multipath map, NVMe namespace of a fabric or SAN disk was found.");
            return;
        }

        var counts = report.Counts;
        var rest = new[] { (counts.Standby, "standing by"), (counts.Failed, "failed"), (counts.Checking, "being checked"), (counts.Unknown, "unknown") }
            .Where(c => c.Item1 > 0).Select(c => $", {c.Item1} {c.Item2}");
        console.MarkupLine($"[bold]{Ratio(counts)}[/]{string.Concat(rest)}: {Coloured(report.State)}{(report.Complete ? "" : "; not everything could be read")}");
    }

    private static string Ratio(PathCounts counts) => $"{counts.Active}/{counts.Total} paths usable";

    private static string Coloured(MapState state) => state switch
    {
        MapState.Ok or MapState.SinglePath => $"[green]{state.Word()}[/]",
        MapState.Failed => $"[red]{state.Word()}[/]",
        _ => $"[yellow]{state.Word()}[/]",
    };

    private static string Text(string text) => Markup.Escape(PlainText.Safe(text));
}
