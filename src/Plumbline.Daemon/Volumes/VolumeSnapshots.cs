using System.Text.Json;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>The body of POST /volumes/{id}/snapshots.</summary>
internal sealed record SnapshotRequest(string? Name = null);

/// <summary>What an operation on a snapshot is about; its id stands in the path.</summary>
internal sealed record SnapshotTarget(string SnapshotId);

/// <summary>The response of a completed operation on a snapshot.</summary>
internal sealed record SnapshotResponse(string VolumeId, string SnapshotId, string Message)
{
    public static OperationResult Of(string volumeId, string snapshotId, string message) => new(
        JsonSerializer.Serialize(new SnapshotResponse(volumeId, snapshotId, message), DaemonJson.Default.SnapshotResponse), _ => Task.CompletedTask);
}

/// <summary>POST /volumes/{id}/snapshots.</summary>
internal sealed class SnapshotVolume(IVolumeProvider provider) : OperationHandler("snapshot")
{
    public static SnapshotRequest? Read(BodyReader body)
    {
        var request = new SnapshotRequest(body.OptionalText("name", 200));
        return body.IsGood ? request : null;
    }

    public override async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation)
    {
        var id = operation.Operation.VolumeId!;
        var name = operation.Request(DaemonJson.Default.SnapshotRequest).Name ?? $"snap-{operation.Operation.CreatedAt.UtcDateTime:yyyyMMddTHHmmssZ}";
        var snapshot = await operation.ChangeAsync(
            "snapshot", (intent, token) => provider.SnapshotAsync(id, name, intent, token), DaemonJson.Default.ProvidedSnapshot, cancellation);
        return SnapshotResponse.Of(id, snapshot.Id, "Snapshot created successfully");
    }
}

/// <summary>POST /volumes/{id}/snapshots/{sid}/revert. Only while the volume is attached nowhere: a disk must not change under its reader.</summary>
internal sealed class RevertVolume(IVolumeProvider provider, VolumeStore volumes) : OperationHandler("snapshot-revert")
{
    public override async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation)
    {
        var id = operation.Operation.VolumeId!;
        var snapshot = operation.Request(DaemonJson.Default.SnapshotTarget).SnapshotId;
        await operation.LookAsync("find-volume", token => provider.FindUnattachedAsync(id, "reverted", token), DaemonJson.Default.ProvidedVolume, cancellation);
        var reverted = await operation.ChangeAsync(
            "revert", (intent, token) => provider.RevertAsync(id, snapshot, intent, token), DaemonJson.Default.ProvidedVolume, cancellation);
        return SnapshotResponse.Of(id, snapshot, "Volume reverted successfully") with { Bind = session => volumes.SaveAsync(session, reverted, provider.Name) };
    }
}

/// <summary>DELETE /volumes/{id}/snapshots/{sid}.</summary>
internal sealed class DeleteSnapshot(IVolumeProvider provider) : OperationHandler("snapshot-delete")
{
    public override async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation)
    {
        var id = operation.Operation.VolumeId!;
        var snapshot = operation.Request(DaemonJson.Default.SnapshotTarget).SnapshotId;
        await operation.ChangeAsync("delete", (intent, token) => provider.DeleteSnapshotAsync(id, snapshot, intent, token), DaemonJson.Default.Nothing, cancellation);
        return SnapshotResponse.Of(id, snapshot, "Snapshot deleted successfully");
    }
}
