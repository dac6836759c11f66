using System.Runtime.CompilerServices;
using Plumbline.Client.Http;

namespace Plumbline.Client;

/// <content>Volumes.</content>
public sealed partial class PlumblineClient
{
    private const string Volumes = "api/v1/volumes";

    /// <summary>The name of the machine that plumbd runs on, wherever a machine is named.</summary>
    public const string Self = "self";

    /// <summary>Makes a volume.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">Bytes. CloudStack rounds up to whole GiB; the operation's outcome has the size that it got.</param>
    /// <param name="diskOfferingId">CloudStack only.</param>
    /// <param name="zoneId">CloudStack only.</param>
    /// <param name="idempotencyKey">The caller's own, where it must outlive the caller's process; else one is made.</param>
    /// <param name="cancellation">Gives up waiting for the answer, not the operation.</param>
    public Task<Operation> CreateVolumeAsync(
        string name, long size, string? diskOfferingId = null, string? zoneId = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ChangeAsync(Request.Change(HttpMethod.Post, Volumes, new NewVolume(name, size, diskOfferingId, zoneId), ClientJson.Default.NewVolume, idempotencyKey), cancellation);

    /// <summary>Attaches a volume to a machine.</summary>
    /// <param name="volumeId">The volume.</param>
    /// <param name="vmId">The machine, or <see cref="Self"/>.</param>
    /// <param name="idempotencyKey">See <see cref="CreateVolumeAsync"/>.</param>
    /// <param name="readOnly">The volume's persistent path cannot be written through. Only on the machine that plumbd runs on, and with device-mapper.</param>
    /// <param name="cancellation">See <see cref="CreateVolumeAsync"/>.</param>
    public Task<Operation> AttachVolumeAsync(
        string volumeId, string vmId = Self, string? idempotencyKey = null, bool? readOnly = null, CancellationToken cancellation = default) =>
        ChangeAsync(Request.Change(HttpMethod.Post, $"{Of(volumeId)}/attach", new NewAttachment(vmId, readOnly), ClientJson.Default.NewAttachment, idempotencyKey), cancellation);

    /// <summary>Attaches a volume to a stopped machine as its root disk.</summary>
    /// <param name="volumeId">The volume.</param>
    /// <param name="vmId">The machine, which is not plumbd's own.</param>
    /// <param name="idempotencyKey">See <see cref="CreateVolumeAsync"/>.</param>
    /// <param name="cancellation">See <see cref="CreateVolumeAsync"/>.</param>
    public Task<Operation> AttachVolumeAsRootAsync(string volumeId, string vmId, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ChangeAsync(Request.Change(HttpMethod.Post, $"{Of(volumeId)}/attach-root", new NewAttachment(vmId), ClientJson.Default.NewAttachment, idempotencyKey), cancellation);

    /// <summary>Detaches a volume from wherever it is. Refused while anything on plumbd's machine uses its disk.</summary>
    /// <param name="volumeId">The volume.</param>
    /// <param name="idempotencyKey">See <see cref="CreateVolumeAsync"/>.</param>
    /// <param name="cancellation">See <see cref="CreateVolumeAsync"/>.</param>
    public Task<Operation> DetachVolumeAsync(string volumeId, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ChangeAsync(Request.Change(HttpMethod.Post, $"{Of(volumeId)}/detach", idempotencyKey), cancellation);

    /// <summary>Makes a volume larger. Never smaller.</summary>
    /// <param name="volumeId">The volume.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="idempotencyKey">See <see cref="CreateVolumeAsync"/>.</param>
    /// <param name="cancellation">See <see cref="CreateVolumeAsync"/>.</param>
    public Task<Operation> ResizeVolumeAsync(string volumeId, long size, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ChangeAsync(Request.Change(HttpMethod.Post, $"{Of(volumeId)}/resize", new NewSize(size), ClientJson.Default.NewSize, idempotencyKey), cancellation);

    /// <summary>Deletes a volume that is attached nowhere, with its data.</summary>
    /// <param name="volumeId">The volume.</param>
    /// <param name="idempotencyKey">See <see cref="CreateVolumeAsync"/>.</param>
    /// <param name="cancellation">See <see cref="CreateVolumeAsync"/>.</param>
    public Task<Operation> DeleteVolumeAsync(string volumeId, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ChangeAsync(Request.Change(HttpMethod.Delete, Of(volumeId), idempotencyKey), cancellation);

    /// <summary>The end of a test: the volume leaves the test's machine and comes back to the appliance.</summary>
    /// <param name="testVmId">The machine of the test.</param>
    /// <param name="volumeId">The volume.</param>
    /// <param name="omaVmId">Where the volume goes back to; null is plumbd's own machine.</param>
    /// <param name="deleteVm">Remove the machine of the test afterwards.</param>
    /// <param name="idempotencyKey">See <see cref="CreateVolumeAsync"/>.</param>
    /// <param name="cancellation">See <see cref="CreateVolumeAsync"/>.</param>
    public Task<Operation> CleanupTestFailoverAsync(
        string testVmId, string volumeId, string? omaVmId = null, bool deleteVm = false, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ChangeAsync(
            Request.Change(HttpMethod.Post, "api/v1/cleanup/test-failover", new TestFailoverEnd(testVmId, volumeId, omaVmId, deleteVm), ClientJson.Default.TestFailoverEnd, idempotencyKey),
            cancellation);

    /// <summary>One volume.</summary>
    public Task<Volume> GetVolumeAsync(string volumeId, CancellationToken cancellation = default) =>
        _requests.AskAsync(Request.Get(Of(volumeId)), ClientJson.Default.Volume, cancellation);

    /// <summary>All volumes that plumbd knows, ordered by id; a page at a time.</summary>
    public async IAsyncEnumerable<Volume> ListVolumesAsync(VolumeQuery? query = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var which = query ?? new VolumeQuery();
        for (string? cursor = null; ;)
        {
            var parameters = Request.Query(("vm_id", which.VmId), ("state", which.State), ("name", which.Name), ("limit", $"{which.PageSize}"), ("cursor", cursor));
            var page = await _requests.AskAsync(Request.Get(Volumes + parameters), ClientJson.Default.VolumePage, cancellation).ConfigureAwait(false);
            foreach (var volume in page.Volumes)
            {
                yield return volume;
            }

            // A cursor that does not move would ask for ever.
            if (page.NextCursor is null || page.NextCursor == cursor)
            {
                yield break;
            }

            cursor = page.NextCursor;
        }
    }

    /// <summary>Which device a volume is on plumbd's machine, looked at for this answer.</summary>
    public Task<VolumeDevice> GetVolumeDeviceAsync(string volumeId, CancellationToken cancellation = default) =>
        _requests.AskAsync(Request.Get($"{Of(volumeId)}/device"), ClientJson.Default.VolumeDevice, cancellation);

    /// <summary>Which volume a device of plumbd's machine is.</summary>
    /// <param name="device">vdb or /dev/vdb</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Volume> GetVolumeAtDeviceAsync(string device, CancellationToken cancellation = default) =>
        _requests.AskAsync(Request.Get($"api/v1/devices/{Request.Segment(device)}/volume"), ClientJson.Default.Volume, cancellation);

    /// <summary>The volumes of a machine, as the provider shows them now.</summary>
    /// <param name="vmId">The machine, or <see cref="Self"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<Volume>> ListVolumesOfMachineAsync(string vmId, CancellationToken cancellation = default) =>
        (await _requests.AskAsync(Request.Get($"api/v1/vms/{Request.Segment(vmId)}/volumes") with { TakesLong = true }, ClientJson.Default.VolumePage, cancellation).ConfigureAwait(false)).Volumes;

    /// <summary>The snapshots of a volume, as the provider shows them now.</summary>
    public async Task<IReadOnlyList<VolumeSnapshot>> ListSnapshotsAsync(string volumeId, CancellationToken cancellation = default) =>
        (await _requests.AskAsync(Request.Get($"{Of(volumeId)}/snapshots") with { TakesLong = true }, ClientJson.Default.SnapshotList, cancellation).ConfigureAwait(false)).Snapshots;

    /// <summary>Makes a snapshot.</summary>
    /// <param name="volumeId">The volume.</param>
    /// <param name="name">Its name; null has one made of the time.</param>
    /// <param name="idempotencyKey">See <see cref="CreateVolumeAsync"/>.</param>
    /// <param name="cancellation">See <see cref="CreateVolumeAsync"/>.</param>
    public Task<Operation> CreateSnapshotAsync(string volumeId, string? name = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ChangeAsync(Request.Change(HttpMethod.Post, $"{Of(volumeId)}/snapshots", new NewSnapshot(name), ClientJson.Default.NewSnapshot, idempotencyKey), cancellation);

    /// <summary>Makes a volume what it was at a snapshot: what was written since is gone.</summary>
    /// <param name="volumeId">The volume, which is attached nowhere.</param>
    /// <param name="snapshotId">The snapshot.</param>
    /// <param name="idempotencyKey">See <see cref="CreateVolumeAsync"/>.</param>
    /// <param name="cancellation">See <see cref="CreateVolumeAsync"/>.</param>
    public Task<Operation> RevertToSnapshotAsync(string volumeId, string snapshotId, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ChangeAsync(Request.Change(HttpMethod.Post, $"{Of(volumeId)}/snapshots/{Request.Segment(snapshotId)}/revert", idempotencyKey), cancellation);

    /// <summary>Deletes a snapshot.</summary>
    /// <param name="volumeId">The volume.</param>
    /// <param name="snapshotId">The snapshot.</param>
    /// <param name="idempotencyKey">See <see cref="CreateVolumeAsync"/>.</param>
    /// <param name="cancellation">See <see cref="CreateVolumeAsync"/>.</param>
    public Task<Operation> DeleteSnapshotAsync(string volumeId, string snapshotId, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ChangeAsync(Request.Change(HttpMethod.Delete, $"{Of(volumeId)}/snapshots/{Request.Segment(snapshotId)}", idempotencyKey), cancellation);

    private static string Of(string volumeId) => $"{Volumes}/{Request.Segment(volumeId)}";

    private Task<Operation> ChangeAsync(Request request, CancellationToken cancellation) => _requests.AskAsync(request, ClientJson.Default.Operation, cancellation);
}
