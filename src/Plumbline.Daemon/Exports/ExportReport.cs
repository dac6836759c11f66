using System.Collections.Immutable;

namespace Plumbline.Daemon.Exports;

/// <summary>POST /exports/validate: what is served beside what is to be served. Nothing is changed for it.</summary>
/// <param name="Valid">Everything was compared, and nothing was found.</param>
/// <param name="Problem">Why something could not be compared.</param>
/// <param name="Wanted">How many exports are to be served.</param>
/// <param name="Served">How many the engine serves.</param>
/// <param name="Orphans">How many of the problems are orphans: exports without an attached volume, and served ones that nobody wants.</param>
/// <param name="Busy">How many volumes were left out, since an operation is at work on them.</param>
internal sealed record ExportReport(
    bool Valid, string? Problem, EngineReport Engine, int Wanted, int Served, int Orphans, int Busy, ImmutableArray<ExportProblem> Problems)
{
    public static ExportReport Of(ExportPicture picture)
    {
        var problems = ExportComparison.Of(picture);
        var problem = picture.Engine is EngineState.Silent silent ? silent.Sentence
            : picture.Listing?.Problem is { } unasked ? $"What is served was not to be learnt over NBD: {unasked}."
            : picture is { Running: not null, Listing: null } ? "What is served was asked of the engine only: NBD's own list needs client-cert.pem and client-key.pem in exports.tls_dir."
            : null;
        return new ExportReport(
            problems.IsEmpty && picture.Engine is not EngineState.Silent && picture.Listing?.Problem is null, problem, EngineReport.Of(picture.Engine, picture.Figures), picture.Rows.Length,
            picture.Served.Count(e => e.Name is not null), problems.Count(p => p.IsOrphan), picture.Busy.Count, [.. problems.Select(ExportProblem.Of)]);
    }
}

/// <summary>How the engine is.</summary>
/// <param name="Status">running, stopped, or silent: it is there and does not answer.</param>
/// <param name="Clients">Connected to all exports together.</param>
/// <param name="Memory">Bytes of its own (RssAnon).</param>
/// <param name="Outdated">It runs with other settings than those in force.</param>
internal sealed record EngineReport(string Status, string? Version, int? Pid, int? Clients, long? Memory, string? Outdated)
{
    public static EngineReport Of(EngineState state, EngineFigures figures) => state switch
    {
        EngineState.Running running => new EngineReport("running", running.Version, running.Pid, figures.Connections, figures.Memory, running.Outdated),
        EngineState.Silent => new EngineReport("silent", null, null, null, null, null),
        _ => new EngineReport("stopped", null, null, null, null, null),
    };
}

/// <param name="Code">not-served, served-otherwise, told-otherwise, unattached, unproven-disk or unwanted.</param>
internal sealed record ExportProblem(string Code, string? VolumeId, string? ExportName, string Detail)
{
    public static ExportProblem Of(ExportTrouble trouble) => new(trouble.Code, trouble.Row?.VolumeId, trouble.Row?.Name ?? trouble.Served?.Name, trouble.Sentence);
}
