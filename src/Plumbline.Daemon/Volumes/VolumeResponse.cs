using System.Text.Json;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Volumes;

/// <summary>The response of a completed operation on a volume.</summary>
internal sealed record VolumeResponse(string VolumeId, string? VmId, string? DevicePath, string? PersistentPath, long? Size, string Message)
{
    public static OperationResult Of(string volumeId, string? machineId, StoredMapping? place, long? size, string message, Func<Session, Task> bind) => new(
        JsonSerializer.Serialize(new VolumeResponse(volumeId, machineId, place?.DevicePath, place?.PersistentPath, size, message), DaemonJson.Default.VolumeResponse), bind);
}
