using System.Collections.Immutable;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Exports;

/// <summary>What can be wrong with exports and is not mended by itself, in words for the one who must decide.</summary>
internal static class ExportFindings
{
    public const string Engine = "export-engine";
    public const string Drift = "export-drift";
    public const string WithoutDisk = "export-without-disk";
    public const string Unwanted = "export-unwanted";

    public static ImmutableArray<string> Codes { get; } = [Engine, Drift, WithoutDisk, Unwanted];

    /// <summary>Why the engine could not be used; null where it could.</summary>
    public static Refusal? Unable(IReadOnlyList<(ExportTrouble Of, Refusal Why)> refused) =>
        refused.Select(r => r.Why).FirstOrDefault(r => r.Trouble is Trouble.Unsupported or Trouble.Unavailable);

    /// <param name="refused">What was tried and could not be put right.</param>
    public static ImmutableArray<StoredFinding> Of(ExportPicture picture, ImmutableArray<ExportTrouble> troubles, IReadOnlyList<(ExportTrouble Of, Refusal Why)> refused)
    {
        var unable = Unable(refused);
        var all = new List<StoredFinding>();
        if (picture.Engine is EngineState.Silent silent)
        {
            all.Add(Of(Engine, "engine", "critical", "The export engine does not answer", silent.Sentence, [$"{picture.Rows.Length} exports are to be served"], null));
        }
        else if (unable is not null && !picture.Rows.IsEmpty)
        {
            all.Add(Of(Engine, "engine", "critical", "Exports are not served", unable.Sentence, [$"{picture.Rows.Length} exports are to be served"], "plumbd tries again by itself"));
        }
        else if (picture is { Running: { Outdated: { } why } running, Figures.Connections: not 0 })
        {
            all.Add(Of(
                Engine, "engine", "warning", "The export engine runs with earlier settings", "It is not started anew while clients are connected, since that would cut them off.",
                [why, $"{picture.Figures.Connections?.ToString() ?? "an unknown number of"} clients are connected"], $"When they can be cut off: kill {running.Pid}"));
        }

        all.AddRange(troubles.GroupBy(t => (Code: CodeOf(t), t.Subject)).Select(g => Of(
            g.Key.Code, g.Key.Subject, [.. g], [.. refused.Where(r => (CodeOf(r.Of), r.Of.Subject) == g.Key).Select(r => $"It could not be put right: {r.Why.Sentence}").Distinct()])));
        return [.. all];
    }

    private static string CodeOf(ExportTrouble trouble) => trouble.Code switch
    {
        ExportTrouble.Unattached or ExportTrouble.Unproven => WithoutDisk,
        ExportTrouble.Unwanted => Unwanted,
        _ => Drift,
    };

    private static StoredFinding Of(string code, string subject, ImmutableArray<ExportTrouble> troubles, ImmutableArray<string> attempts) => code switch
    {
        WithoutDisk => Of(
            code, subject, "warning", $"{troubles[0].Row!.Name} is to be served and has no disk", "Clients do not find it, or have what was served before.", Sentences(troubles, attempts),
            troubles[0].IsOrphan ? $"Attach volume {subject} again, or give up its export: plumb exports remove {subject}" : "plumb volumes sync looks for the disk anew"),
        Unwanted => Of(
            code, subject, "warning", $"{subject} is served and nobody wants it", "A client is connected, and it was not cut off.", Sentences(troubles, attempts), "When it can be cut off: plumb exports cleanup --yes"),
        _ => Of(
            code, subject, "critical", $"{troubles[0].Row!.Name} is not served as it should be", "A client may be connected to what was served before, and it was not cut off.", Sentences(troubles, attempts),
            $"When its clients can be cut off: plumb exports remove {subject}, then add it again"),
    };

    private static string[] Sentences(ImmutableArray<ExportTrouble> troubles, ImmutableArray<string> attempts) => [.. troubles.Select(t => t.Sentence), .. attempts];

    private static StoredFinding Of(string code, string subject, string severity, string title, string explanation, string[] evidence, string? remedy) =>
        new(code, subject, severity, title, explanation, [.. evidence], remedy, default);
}
