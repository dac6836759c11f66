using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>POST /volumes/{id}/detach. Nothing is asked of the provider while anything here uses the disk.</summary>
internal sealed class DetachVolume(IVolumeProvider provider, VolumeRelease release, VolumeBinding binding, ExportStore exports) : OperationHandler("detach")
{
    public override async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation)
    {
        var id = operation.Operation.VolumeId!;
        var before = await operation.LookAsync("find-volume", token => provider.FindAsync(id, token), DaemonJson.Default.ProvidedVolume, cancellation);
        var detached = await release.RunAsync(operation, before, "", cancellation);
        var message = before.MachineId is null ? "Volume was not attached" : "Volume detached successfully";
        return VolumeResponse.Of(id, before.MachineId, null, detached.Size, message, async session =>
        {
            await binding.UnbindAsync(session, detached);
            await exports.RemoveAsync(session, id);
        });
    }
}
