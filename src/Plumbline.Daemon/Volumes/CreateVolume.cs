using Plumbline.Daemon.Http;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>The body of POST /volumes.</summary>
internal sealed record CreateRequest(string Name, long Size, string? DiskOfferingId, string? ZoneId);

/// <summary>POST /volumes.</summary>
internal sealed class CreateVolume(IVolumeProvider provider, VolumeStore volumes) : OperationHandler("create")
{
    /// <summary>What a body must be, or every field that is wrong.</summary>
    public static CreateRequest? Read(BodyReader body)
    {
        var request = new CreateRequest(body.Text("name", 200), body.Number("size", 1, 1L << 60), body.OptionalText("disk_offering_id", 255), body.OptionalText("zone_id", 255));
        return body.IsGood ? request : null;
    }

    public override async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation)
    {
        var request = operation.Request(DaemonJson.Default.CreateRequest);
        var wish = new VolumeWish(request.Name, request.Size, request.DiskOfferingId, request.ZoneId);
        var volume = await operation.ChangeAsync(
            "create", (intent, token) => provider.CreateAsync(wish, intent, id => operation.NameVolumeAsync(id, token), token), DaemonJson.Default.ProvidedVolume, cancellation);
        await operation.NameVolumeAsync(volume.Id, cancellation);
        var message = volume.Size == request.Size || volume.Size is null
            ? "Volume created successfully"
            : $"Volume created successfully with {volume.Size} bytes: {provider.Name} has no size of exactly {request.Size}";
        return VolumeResponse.Of(volume.Id, null, null, volume.Size, message, session => volumes.SaveAsync(session, volume, provider.Name));
    }
}
