using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Http.OpenApi;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>The routes of volumes. Every change is an operation: it is accepted here and done by the runner.</summary>
internal static class VolumeEndpoints
{
    public static void MapVolumes(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/api/v1");
        v1.MapGet("/volumes", VolumeQueries.ListAsync).WithNotes(VolumeNotes.List);
        v1.MapGet("/volumes/{id}", VolumeQueries.GetAsync).WithNotes(VolumeNotes.Get);
        v1.MapGet("/volumes/{id}/device", VolumeQueries.DeviceAsync).WithNotes(VolumeNotes.Device);
        v1.MapGet("/volumes/{id}/snapshots", VolumeQueries.SnapshotsAsync).WithNotes(VolumeNotes.ListSnapshots);
        v1.MapGet("/devices/{path}/volume", VolumeQueries.AtDeviceAsync).WithNotes(VolumeNotes.AtDevice);
        v1.MapGet("/vms/{id}/volumes", VolumeQueries.OfMachineAsync).WithNotes(VolumeNotes.OfMachine);

        v1.MapPost("/volumes", context => AcceptAsync(
            context, "create", body => CreateVolume.Read(body, context.RequestServices.GetRequiredService<IVolumeProvider>()), DaemonJson.Default.CreateRequest)).WithNotes(VolumeNotes.Create);
        v1.MapPost("/volumes/{id}/attach", context => AcceptAsync(context, "attach", AttachVolume.Read, DaemonJson.Default.AttachRequest, r => r.VmId)).WithNotes(VolumeNotes.Attach);
        v1.MapPost("/volumes/{id}/attach-root", context => AcceptAsync(context, "attach-root", AttachVolume.ReadRoot, DaemonJson.Default.AttachRequest, r => r.VmId)).WithNotes(VolumeNotes.AttachRoot);
        v1.MapPost("/volumes/{id}/detach", context => AcceptAsync(context, "detach")).WithNotes(VolumeNotes.Detach);
        v1.MapPost("/volumes/{id}/resize", context => AcceptAsync(context, "resize", ResizeVolume.Read, DaemonJson.Default.ResizeRequest)).WithNotes(VolumeNotes.Resize);
        v1.MapDelete("/volumes/{id}", context => AcceptAsync(context, "delete")).WithNotes(VolumeNotes.Delete);
        v1.MapPost("/volumes/{id}/snapshots", context => AcceptAsync(context, "snapshot", SnapshotVolume.Read, DaemonJson.Default.SnapshotRequest)).WithNotes(VolumeNotes.MakeSnapshot);
        v1.MapPost("/volumes/{id}/snapshots/{sid}/revert", context => AcceptAsync(context, "snapshot-revert", Target(context))).WithNotes(VolumeNotes.Revert);
        v1.MapDelete("/volumes/{id}/snapshots/{sid}", context => AcceptAsync(context, "snapshot-delete", Target(context))).WithNotes(VolumeNotes.DeleteSnapshot);
        v1.MapPost("/cleanup/test-failover", AcceptTestFailoverAsync).WithNotes(VolumeNotes.CleanupTestFailover);
    }

    private static async Task AcceptAsync<T>(HttpContext context, string type, Func<BodyReader, T?> read, JsonTypeInfo<T> json, Func<T, string?>? machine = null)
        where T : class
    {
        var (body, problem) = await BodyReader.ReadAsync(context);
        if (body is null)
        {
            await Problems.WriteAsync(context, problem!);
        }
        else if (read(body) is not { } request)
        {
            await Problems.WriteAsync(context, body.Problem);
        }
        else
        {
            await Intake(context).AcceptAsync(context, type, Id(context), machine?.Invoke(request), JsonSerializer.Serialize(request, json));
        }
    }

    /// <summary>A change that takes no fields.</summary>
    private static async Task AcceptAsync(HttpContext context, string type, string request = "{}")
    {
        var (body, problem) = await BodyReader.ReadAsync(context);
        if (body is not { IsGood: true })
        {
            await Problems.WriteAsync(context, problem ?? body!.Problem);
            return;
        }

        await Intake(context).AcceptAsync(context, type, Id(context), null, request);
    }

    private static async Task AcceptTestFailoverAsync(HttpContext context)
    {
        var (body, problem) = await BodyReader.ReadAsync(context);
        if (body is null || TestFailoverCleanup.Read(body) is not { } request)
        {
            await Problems.WriteAsync(context, problem ?? body!.Problem);
            return;
        }

        await Intake(context).AcceptAsync(
            context, "test-failover-cleanup", request.VolumeId, request.TestVmId, JsonSerializer.Serialize(request, DaemonJson.Default.TestFailoverRequest));
    }

    private static string Target(HttpContext context) =>
        JsonSerializer.Serialize(new SnapshotTarget((string)context.Request.RouteValues["sid"]!), DaemonJson.Default.SnapshotTarget);

    private static string? Id(HttpContext context) => (string?)context.Request.RouteValues["id"];

    private static OperationIntake Intake(HttpContext context) => context.RequestServices.GetRequiredService<OperationIntake>();
}
