using System.Net;
using Microsoft.OpenApi;
using Plumbline.Client;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Http.OpenApi;

namespace Plumbline.Daemon.Operations;

/// <summary>The routes of operations, for the API document.</summary>
internal static class OperationNotes
{
    private const string Tag = "operations";

    private static readonly ParameterNote Id = ParameterNote.InPath("id", "op- and a uuid.");

    public static RouteNotes List { get; } = (RouteNotes.Look<OperationPage>(
        "listOperations", Tag, "Operations, newest first. With Accept: application/x-ndjson all of them with their history, oldest first, one a line", 400) with
    { More = [(200, typeof(AuditedOperation), "application/x-ndjson")] }).With(
        [
            new ParameterNote("type", "Only of this type."),
            new ParameterNote("status", "Only with this status.") { Words = [.. OperationWords.All.Order(StringComparer.Ordinal)] },
            new ParameterNote("volume_id", "Only on this volume."),
            new ParameterNote("vm_id", "Only about this machine."),
            .. PageQuery.Notes,
        ]);

    public static RouteNotes Get { get; } = RouteNotes.Look<Operation>("getOperation", Tag, "One operation, with what was done so far", 404).With(Id);

    public static RouteNotes Cancel { get; } = (RouteNotes.Look<Operation>(
        "cancelOperation", Tag, "Ends an operation before it changes anything, or closes one that needs attention", 404, 409) with
    { Status = HttpStatusCode.Accepted }).With(Id);

    public static RouteNotes Retry { get; } = (RouteNotes.Look<Operation>("retryOperation", Tag, "Has an operation that needs attention tried again", 404, 409) with
    { Status = HttpStatusCode.Accepted }).With(Id);
}
