using System.Text.Json;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Exports;

/// <summary>DELETE /exports/{volume_id}. Clients have exports.drain to leave.</summary>
internal sealed class UnexportVolume(ExportStore store, VolumeExports exports, HostId host) : OperationHandler("unexport")
{
    public override async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation)
    {
        var id = operation.Operation.VolumeId!;
        var known = await store.FindAsync(id, cancellation);
        if (known is not null && known.HostId != host.Value)
        {
            throw OperationStop.Failed("conflict", $"Volume {id} is exported by another host ({known.HostId}). Remove its export there.");
        }

        await exports.StopAsync(operation, id, "", cancellation);
        var message = known is null ? "Volume was not exported" : "Export removed successfully";
        var response = new ExportResponse(id, known?.Name, null, null, null, known?.ReadOnly, "removed", message);
        return new OperationResult(JsonSerializer.Serialize(response, DaemonJson.Default.ExportResponse), session => store.RemoveAsync(session, id));
    }
}
