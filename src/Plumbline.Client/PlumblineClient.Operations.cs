using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Plumbline.Client.Http;

namespace Plumbline.Client;

/// <content>Operations.</content>
public sealed partial class PlumblineClient
{
    internal const string Operations = "api/v1/operations";

    private const int LongestLine = 64 << 20;

    /// <summary>How long is waited unless a time is given.</summary>
    public static readonly TimeSpan UsualWait = TimeSpan.FromMinutes(5);

    /// <summary>One operation.</summary>
    public Task<Operation> GetOperationAsync(string operationId, CancellationToken cancellation = default) =>
        _requests.AskAsync(Request.Get(Of(operationId, Operations)), ClientJson.Default.Operation, cancellation);

    /// <summary>Operations, newest first; a page at a time.</summary>
    public async IAsyncEnumerable<Operation> ListOperationsAsync(OperationQuery? query = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var which = query ?? new OperationQuery();
        for (string? cursor = null; ;)
        {
            var path = Operations + Parameters(which, ("limit", $"{which.PageSize}"), ("cursor", cursor));
            var page = await _requests.AskAsync(Request.Get(path), ClientJson.Default.OperationPage, cancellation).ConfigureAwait(false);
            foreach (var operation in page.Operations)
            {
                yield return operation;
            }

            // A cursor that does not move would ask for ever.
            if (page.NextCursor is null || page.NextCursor == cursor)
            {
                yield break;
            }

            cursor = page.NextCursor;
        }
    }

    /// <summary>Operations with their history, oldest first, each as {"operation":…,"history":[…]}.</summary>
    /// <exception cref="PlumblineException">It broke off; what came before is right.</exception>
    public async IAsyncEnumerable<JsonElement> ExportOperationsAsync(OperationQuery? query = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var request = Request.Get(Operations + Parameters(query ?? new OperationQuery())) with { Accept = "application/x-ndjson" };
        using var lines = await Download.OpenAsync(_requests, request, LongestLine, cancellation).ConfigureAwait(false);
        while (await lines.ReadAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            yield return JsonAnswer.TryRead(Encoding.UTF8.GetBytes(line), ClientJson.Default.JsonElement) is { ValueKind: JsonValueKind.Object } operation
                ? operation
                : throw new PlumblineException(ErrorCodes.BadAnswer, "plumbd's export has a line that is no JSON.");
        }
    }

    /// <summary>Ends an operation before it changes anything, or closes one that needs attention.</summary>
    /// <exception cref="PlumblineException">conflict: it has ended, or has begun to change things outside.</exception>
    public Task<Operation> CancelOperationAsync(string operationId, CancellationToken cancellation = default) =>
        _requests.AskAsync(new Request(HttpMethod.Post, $"{Of(operationId, Operations)}/cancel"), ClientJson.Default.Operation, cancellation);

    /// <summary>Has an operation that needs attention tried again. Needs the scope admin.</summary>
    /// <exception cref="PlumblineException">conflict: it does not need attention.</exception>
    public Task<Operation> RetryOperationAsync(string operationId, CancellationToken cancellation = default) =>
        _requests.AskAsync(new Request(HttpMethod.Post, $"{Of(operationId, Operations)}/retry"), ClientJson.Default.Operation, cancellation);

    /// <summary>
    /// Waits until an operation has ended, in whatever way: see <see cref="Operation.Status"/>, or call <see cref="Operation.EnsureCompleted"/>.
    /// A lost connection and a restart of plumbd are no failures: the operation is on plumbd's disk, and waiting goes on.
    /// </summary>
    /// <param name="operationId">The operation.</param>
    /// <param name="limit">How long; <see cref="UsualWait"/> unless given, <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="progress">Hears of every change: status, steps, attempts.</param>
    /// <param name="cancellation">Ends waiting, not the operation.</param>
    /// <exception cref="TimeoutException">It has not ended within the time. It goes on all the same.</exception>
    /// <exception cref="PlumblineException">not_found, unauthorized, forbidden: there is nothing to wait for.</exception>
    public Task<Operation> WaitForCompletionAsync(string operationId, TimeSpan? limit = null, IProgress<Operation>? progress = null, CancellationToken cancellation = default) =>
        new OperationWait(_requests, operationId, progress).RunAsync(limit ?? UsualWait, cancellation);

    internal static string Of(string id, string collection) => $"{collection}/{Request.Segment(id)}";

    private static string Parameters(OperationQuery query, params ReadOnlySpan<(string Name, string? Value)> more) => Request.Query(
        [("type", query.Type), ("status", query.Status is { } status ? OperationStatusConverter.Word(status) : null), ("volume_id", query.VolumeId), ("vm_id", query.VmId), .. more]);
}
