using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Naming;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>The body of POST /volumes/{id}/resize.</summary>
internal sealed record ResizeRequest(long Size);

/// <summary>POST /volumes/{id}/resize. Only larger: what is cut off is gone.</summary>
internal sealed class ResizeVolume(
    IVolumeProvider provider, VolumePlacement placement, VolumeBinding binding, VolumeNames names, VolumeExports exports, VolumeStore volumes) : OperationHandler("resize")
{
    public static ResizeRequest? Read(BodyReader body)
    {
        var request = new ResizeRequest(body.Number("size", 1, 1L << 60));
        return body.IsGood ? request : null;
    }

    public override async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation)
    {
        var id = operation.Operation.VolumeId!;
        var size = operation.Request(DaemonJson.Default.ResizeRequest).Size;
        await operation.LookAsync("find-volume", token => SmallerAsync(id, size, token), DaemonJson.Default.ProvidedVolume, cancellation);
        var resized = await operation.ChangeAsync("resize", (intent, token) => provider.ResizeAsync(id, size, intent, token), DaemonJson.Default.ProvidedVolume, cancellation);
        if (resized.MachineId is null)
        {
            return VolumeResponse.Of(id, null, null, resized.Size, "Volume resized successfully", session => volumes.SaveAsync(session, resized, provider.Name));
        }

        var here = await operation.LookAsync("who-am-i", provider.WhoAmIAsync, DaemonJson.Default.ThisMachine, cancellation);
        var grown = await operation.VerifyAsync("device-size", token => GrownAsync(resized, here, token), cancellation);
        var place = await operation.ChangeAsync("grow-name", (_, token) => names.GiveAsync(grown, null, token), DaemonJson.Default.StoredMapping, cancellation);
        await exports.ReopenAsync(operation, place, cancellation);
        return VolumeResponse.Of(id, resized.MachineId, place, resized.Size, "Volume resized successfully", session => binding.BindAsync(session, resized, place));
    }

    private async Task<Answer<ProvidedVolume>> SmallerAsync(string id, long size, CancellationToken cancellation) =>
        (await provider.FindAsync(id, cancellation)).Then<ProvidedVolume>(volume => volume.Size is not { } has || has <= size
            ? volume
            : new Refusal(Trouble.Refused, $"Volume {id} has {has} bytes, and {size} is less. A volume is never made smaller, since what is cut off is gone."));

    /// <summary>The provider's yes is no proof (apache/cloudstack#2868): the machine must see the new size too.</summary>
    private async Task<Answer<StoredMapping>> GrownAsync(ProvidedVolume volume, ThisMachine here, CancellationToken cancellation) =>
        (await placement.WaitAsync(volume, here, cancellation)).Then<StoredMapping>(place => place.DevicePath is null || place.Size >= volume.Size
            ? place
            : new Refusal(Trouble.Open, $"{provider.Name} says that volume {volume.Id} has {volume.Size} bytes, and {place.DevicePath} still has {place.Size}."));
}
