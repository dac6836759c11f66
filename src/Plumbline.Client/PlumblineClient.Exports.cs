using System.Runtime.CompilerServices;
using System.Text.Json;
using Plumbline.Client.Http;

namespace Plumbline.Client;

/// <content>Volumes that are served over NBD.</content>
public sealed partial class PlumblineClient
{
    private const string Exports = "api/v1/exports";

    /// <summary>Serves a volume that is attached to plumbd's machine.</summary>
    /// <param name="volumeId">The volume.</param>
    /// <param name="readOnly">Clients cannot write.</param>
    /// <param name="name">What clients ask for; null has one made of the volume's id.</param>
    /// <param name="idempotencyKey">See <see cref="CreateVolumeAsync"/>.</param>
    /// <param name="cancellation">See <see cref="CreateVolumeAsync"/>.</param>
    public Task<Operation> AddExportAsync(string volumeId, bool readOnly = false, string? name = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ChangeAsync(Request.Change(HttpMethod.Post, Exports, new NewExport(volumeId, readOnly, name), ClientJson.Default.NewExport, idempotencyKey), cancellation);

    /// <summary>Ends an export. Who is connected has a while to leave (exports.drain), and is cut off then.</summary>
    /// <param name="volumeId">The volume.</param>
    /// <param name="idempotencyKey">See <see cref="CreateVolumeAsync"/>.</param>
    /// <param name="cancellation">See <see cref="CreateVolumeAsync"/>.</param>
    public Task<Operation> RemoveExportAsync(string volumeId, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ChangeAsync(Request.Change(HttpMethod.Delete, $"{Exports}/{Request.Segment(volumeId)}", idempotencyKey), cancellation);

    /// <summary>The export of a volume.</summary>
    public Task<Export> GetExportAsync(string volumeId, CancellationToken cancellation = default) =>
        _requests.AskAsync(Request.Get($"{Exports}/{Request.Segment(volumeId)}"), ClientJson.Default.Export, cancellation);

    /// <summary>The exports of plumbd's machine, ordered by volume; a page at a time.</summary>
    /// <param name="status">Only those: active, leaving, pending or unknown.</param>
    /// <param name="pageSize">How many are asked for at once.</param>
    /// <param name="cancellation">Gives up.</param>
    public async IAsyncEnumerable<Export> ListExportsAsync(string? status = null, int pageSize = 100, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (string? cursor = null; ;)
        {
            var parameters = Request.Query(("status", status), ("limit", $"{pageSize}"), ("cursor", cursor));
            var page = await _requests.AskAsync(Request.Get(Exports + parameters), ClientJson.Default.ExportPage, cancellation).ConfigureAwait(false);
            foreach (var export in page.Exports)
            {
                yield return export;
            }

            // A cursor that does not move would ask for ever.
            if (page.NextCursor is null || page.NextCursor == cursor)
            {
                yield break;
            }

            cursor = page.NextCursor;
        }
    }

    /// <summary>Compares what is to be served with what is. Changes nothing.</summary>
    public Task<ExportValidation> ValidateExportsAsync(CancellationToken cancellation = default) =>
        _requests.AskAsync(new Request(HttpMethod.Post, $"{Exports}/validate") { TakesLong = true }, ClientJson.Default.ExportValidation, cancellation);

    /// <summary>Removes exports that nobody has a use for; who is connected to one is cut off.</summary>
    /// <param name="dryRun">Say what would be removed, and remove nothing.</param>
    /// <param name="maxAgeHours">Only exports that were last changed longer ago than this.</param>
    /// <param name="cancellation">Gives up waiting for the answer.</param>
    public Task<ExportCleanup> CleanUpExportsAsync(bool dryRun = true, long? maxAgeHours = null, CancellationToken cancellation = default) => _requests.AskAsync(
        new Request(HttpMethod.Post, $"{Exports}/cleanup") { Body = JsonSerializer.SerializeToUtf8Bytes(new NewCleanup(dryRun, maxAgeHours), ClientJson.Default.NewCleanup), TakesLong = true },
        ClientJson.Default.ExportCleanup,
        cancellation);
}
