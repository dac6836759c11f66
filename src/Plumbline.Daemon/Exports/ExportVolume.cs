using System.Text.Json;
using System.Text.RegularExpressions;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Settings;

namespace Plumbline.Daemon.Exports;

/// <summary>The body of POST /exports.</summary>
/// <param name="Name">What clients ask for; "migration-vol-" and the volume's id unless said.</param>
internal sealed record ExportRequest(string VolumeId, bool ReadOnly = false, string? Name = null);

/// <summary>The response of a completed operation on an export.</summary>
internal sealed record ExportResponse(string VolumeId, string? ExportName, string? Uri, int? Port, string? DevicePath, bool? ReadOnly, string Status, string Message);

/// <summary>
/// POST /exports. The row is written with the operation's end: until then the operation alone stands for what the engine has, and a crash in
/// between is gone on with.
/// </summary>
internal sealed partial class ExportVolume(
    ExportStore store, ExportWishes wishes, VolumeExports exports, VolumeStore volumes, ExportPictures pictures, HostId host, HostSettings settings) : OperationHandler("export")
{
    private readonly ExportListen _listen = ExportListen.Of(settings);

    public static ExportRequest? Read(BodyReader body)
    {
        var request = new ExportRequest(body.Text("volume_id", 255), body.OptionalTruth("read_only") ?? false, body.OptionalText("name", 200));
        if (request.Name is { } name && !ExportName().IsMatch(name))
        {
            body.Refuse("name", "must begin with a letter and hold only letters, digits, '.', '_' and '-'");
        }

        return body.IsGood ? request : null;
    }

    public override async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation)
    {
        var request = operation.Request(DaemonJson.Default.ExportRequest);
        var name = request.Name ?? ExportWish.NameOf(request.VolumeId);
        var planned = await operation.VerifyAsync("find-device", token => PlanAsync(request, name, token), cancellation);
        await operation.ChangeAsync("serve-export", (_, token) => exports.OpenAsync(planned, token), DaemonJson.Default.Nothing, cancellation);
        await operation.VerifyAsync("verify-export", token => ProveAsync(planned, token), cancellation);
        var response = new ExportResponse(
            request.VolumeId, name, _listen.Uri(name), _listen.Port, planned.Wish.Path, request.ReadOnly, "active", "Volume exported successfully");
        return new OperationResult(
            JsonSerializer.Serialize(response, DaemonJson.Default.ExportResponse), session => store.SaveAsync(session, request.VolumeId, name, request.ReadOnly));
    }

    /// <summary>The journal's step may be of before a crash of the engine: what is not there any more is made again first.</summary>
    private async Task<Answer<Nothing>> ProveAsync(PlannedExport planned, CancellationToken cancellation)
    {
        var served = await exports.OpenAsync(planned, cancellation);
        return !served.IsDone ? served : await pictures.ProveAsync(planned.Wish, cancellation) is { } unproven ? unproven : served;
    }

    private async Task<Answer<PlannedExport>> PlanAsync(ExportRequest request, string name, CancellationToken cancellation)
    {
        if (await store.FindAsync(request.VolumeId, cancellation) is { } known && (known.Name != name || known.ReadOnly != request.ReadOnly || known.HostId != host.Value))
        {
            return new Refusal(
                Trouble.Refused,
                $"Volume {request.VolumeId} is exported already, as {known.Name}{(known.ReadOnly ? ", read-only" : "")}{(known.HostId == host.Value ? "" : " by another host")}. A volume has one export; remove that one first.");
        }

        if (await store.NamedAsync(name, cancellation) is { } other && other.VolumeId != request.VolumeId)
        {
            return new Refusal(Trouble.Refused, $"The name {name} is that of the export of volume {other.VolumeId}. Choose another.");
        }

        if (await volumes.FindAsync(request.VolumeId, cancellation) is null)
        {
            return new Refusal(Trouble.Gone, $"plumbd knows no volume {request.VolumeId}.");
        }

        var planned = await wishes.OfAsync(request.VolumeId, name, request.ReadOnly, cancellation);
        return planned.Refusal is { Trouble: Trouble.Gone } unattached ? unattached with { Trouble = Trouble.Refused } : planned;
    }

    /// <summary>What the engine takes as an id, and every client as a name.</summary>
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9._-]*\z", RegexOptions.None, 1000)]
    private static partial Regex ExportName();
}
