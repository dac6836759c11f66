using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>DELETE /volumes/{id}. Only what is attached nowhere.</summary>
internal sealed class DeleteVolume(IVolumeProvider provider, VolumeStore volumes, ExportStore exports) : OperationHandler("delete")
{
    public override async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation)
    {
        var id = operation.Operation.VolumeId!;
        var target = await operation.LookAsync("find-volume", token => FindAsync(id, token), DaemonJson.Default.DeletionTarget, cancellation);
        if (target.Exists)
        {
            await operation.ChangeAsync("delete", (intent, token) => provider.DeleteAsync(id, intent, token), DaemonJson.Default.Nothing, cancellation);
        }

        return VolumeResponse.Of(
            id, null, null, null, target.Exists ? "Volume deleted successfully" : "Volume did not exist any more; it was forgotten", async session =>
            {
                await volumes.RemoveAsync(session, id);
                await exports.RemoveAsync(session, id);
            });
    }

    /// <summary>One that plumbd knows and the provider does not any more needs no deleting. One that neither knows is a mistake.</summary>
    private async Task<Answer<DeletionTarget>> FindAsync(string id, CancellationToken cancellation)
    {
        var found = await provider.FindUnattachedAsync(id, "deleted", cancellation);
        return found.Refusal is { Trouble: Trouble.Gone } && await volumes.FindAsync(id, cancellation) is not null
            ? new DeletionTarget(false)
            : found.Then<DeletionTarget>(_ => new DeletionTarget(true));
    }
}

/// <summary>Whether there is anything to delete.</summary>
internal sealed record DeletionTarget(bool Exists);
