using Plumbline.Daemon.Http;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>The body of POST /volumes.</summary>
internal sealed record CreateRequest(string Name, long Size, string? DiskOfferingId = null, string? ZoneId = null);

/// <summary>POST /volumes.</summary>
internal sealed class CreateVolume(IVolumeProvider provider, VolumeStore volumes) : OperationHandler("create")
{
    /// <summary>Null when a field is wrong; the reader knows which.</summary>
    public static CreateRequest? Read(BodyReader body, IVolumeProvider provider)
    {
        string? Where(string field) => provider.NeededForCreate.Contains(field) ? body.Text(field, 255) : body.OptionalText(field, 255);
        var request = new CreateRequest(body.Text("name", 200), body.Number("size", 1, 1L << 60), Where("disk_offering_id"), Where("zone_id"));
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
