using Plumbline.Client;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Http.OpenApi;

namespace Plumbline.Daemon.Exports;

/// <summary>The routes of exports, for the API document.</summary>
internal static class ExportNotes
{
    private const string Tag = "exports";

    private static readonly ParameterNote Id = ParameterNote.InPath("volume_id", "The volume, by the provider's id.");

    public static RouteNotes List { get; } = RouteNotes.Look<ExportPage>("listExports", Tag, "The exports of this host, ordered by volume", 400).With(
        [
            new ParameterNote("volume_id", "Only that of this volume."),
            new ParameterNote("status", "Only in this state.") { Words = ExportQueries.Statuses },
            .. PageQuery.Notes,
        ]);

    public static RouteNotes Get { get; } = RouteNotes.Look<Export>("getExport", Tag, "The export of a volume, with what the engine says of it now", 404).With(Id);

    public static RouteNotes Add { get; } = RouteNotes.Change("addExport", Tag, "Serves a volume that is attached to this machine over NBD", typeof(ExportRequest));

    public static RouteNotes Remove { get; } = RouteNotes.Change("removeExport", Tag, "Ends an export; who is connected has exports.drain to leave").With(Id);

    public static RouteNotes Validate { get; } = RouteNotes.Look<ExportReport>("validateExports", Tag, "Compares what is to be served with what the engine and its NBD server say; changes nothing");

    public static RouteNotes Cleanup { get; } = RouteNotes.Look<CleanupReport>(
        "cleanupExports", Tag, "Removes exports without a volume, and what is served that nobody wants; says only what it would do unless dry_run is false", 400, 413) with
    { Body = typeof(CleanupRequest), BodyMayBeMissing = true };
}
