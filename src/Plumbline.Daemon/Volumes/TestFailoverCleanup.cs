using Plumbline.Daemon.Http;
using Plumbline.Daemon.Naming;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>The body of POST /cleanup/test-failover, with the field names of the seed.</summary>
/// <param name="TestVmId">The machine of the test.</param>
/// <param name="OmaVmId">Where the volume goes back to; "self" unless said.</param>
/// <param name="DeleteVm">Remove the machine of the test afterwards.</param>
internal sealed record TestFailoverRequest(string TestVmId, string VolumeId, string? OmaVmId = null, bool DeleteVm = false);

/// <summary>
/// The end of a test: the volume leaves the test's machine, comes back to the appliance, and the machine is removed if that was asked for.
/// A volume that some third machine has is left alone.
/// </summary>
internal sealed class TestFailoverCleanup(IVolumeProvider provider, VolumeRelease release, VolumePlacement placement, VolumeBinding binding, VolumeNames names,
    ExpectedDisks expected)
    : OperationHandler("test-failover-cleanup")
{
    public static TestFailoverRequest? Read(BodyReader body)
    {
        var request = new TestFailoverRequest(body.Text("test_vm_id", 255), body.Text("volume_id", 255), body.OptionalText("oma_vm_id", 255), body.OptionalTruth("delete_vm") ?? false);
        return body.IsGood ? request : null;
    }

    public override async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation)
    {
        var request = operation.Request(DaemonJson.Default.TestFailoverRequest);
        var here = await operation.LookAsync("who-am-i", provider.WhoAmIAsync, DaemonJson.Default.ThisMachine, cancellation);
        var home = request.OmaVmId is null or AttachVolume.Self ? here.Id ?? throw AttachVolume.NotHere(here) : request.OmaVmId;
        if (home == request.TestVmId)
        {
            throw OperationStop.Failed("invalid_request", "test_vm_id and oma_vm_id are the same machine; nothing was done.");
        }

        var volume = await operation.LookAsync("find-volume", token => provider.FindAsync(request.VolumeId, token), DaemonJson.Default.ProvidedVolume, cancellation);
        if (volume.MachineId is { } third && third != request.TestVmId && third != home)
        {
            throw OperationStop.Failed("conflict", $"Volume {volume.Id} is attached to {third}, which is neither of the two machines. Nothing was done.");
        }

        if (volume.MachineId == request.TestVmId)
        {
            // A root disk leaves a stopped machine only; one that is removed anyway is stopped first, so that it writes no more.
            if (volume.IsRoot || request.DeleteVm)
            {
                await operation.ChangeAsync("stop-machine", (intent, token) => provider.StopMachineAsync(request.TestVmId, intent, token), DaemonJson.Default.Nothing, cancellation);
            }

            volume = await release.RunAsync(operation, volume, "", cancellation);
        }

        var attached = await operation.ChangeAsync(
            "attach", (intent, token) => expected.AttachAsync(home == here.Id, request.VolumeId, () => provider.AttachAsync(request.VolumeId, home, false, intent, token)), DaemonJson.Default.ProvidedVolume, cancellation);
        if (request.DeleteVm)
        {
            await operation.LookAsync("nothing-left", token => EmptyAsync(request.TestVmId, token), DaemonJson.Default.Nothing, cancellation);
            await operation.ChangeAsync("delete-machine", (intent, token) => provider.DeleteMachineAsync(request.TestVmId, intent, token), DaemonJson.Default.Nothing, cancellation);
        }

        var place = await operation.VerifyAsync("find-device", async token => await names.GiveAsync(await placement.WaitAsync(attached, here, token), null, token), cancellation);
        return VolumeResponse.Of(volume.Id, home, place, attached.Size, "Test failover cleaned up", session => binding.BindAsync(session, attached, place));
    }

    /// <summary>A machine is not removed with somebody's data on it.</summary>
    private async Task<Answer<Nothing>> EmptyAsync(string machine, CancellationToken cancellation) =>
        (await provider.ListAsync(machine, cancellation)).Then<Nothing>(left =>
            !left.Complete ? new Refusal(Trouble.Unavailable, $"The list of the volumes of {machine} is not complete; the machine is not removed on it.")
            : left.Items.FirstOrDefault(v => !v.IsRoot) is { } other
                ? new Refusal(Trouble.Refused, $"{machine} still has volume {other.Id} ({other.Name}) attached, so it was not removed. The volume that was asked for is back.")
                : Nothing.It);
}
