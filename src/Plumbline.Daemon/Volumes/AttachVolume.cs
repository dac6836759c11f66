using Plumbline.Daemon.Http;
using Plumbline.Daemon.Naming;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>The body of POST /volumes/{id}/attach and /attach-root.</summary>
/// <param name="VmId">"self" is the machine that plumbd runs on.</param>
/// <param name="ReadOnly">The volume's name on plumbd's own machine cannot be written through; attach only.</param>
internal sealed record AttachRequest(string VmId, bool? ReadOnly = null);

/// <summary>POST /volumes/{id}/attach, and /attach-root for a stopped machine's root disk.</summary>
internal sealed class AttachVolume(
    IVolumeProvider provider, VolumePlacement placement, VolumeBinding binding, VolumeNames names, ExpectedDisks expected, bool asRoot = false)
    : OperationHandler(asRoot ? "attach-root" : "attach")
{
    public const string Self = "self";

    public static AttachRequest? Read(BodyReader body)
    {
        var request = new AttachRequest(body.Text("vm_id", 255), body.OptionalTruth("read_only"));
        return body.IsGood ? request : null;
    }

    /// <summary>A root disk belongs to another machine, where nobody here names it.</summary>
    public static AttachRequest? ReadRoot(BodyReader body)
    {
        var request = new AttachRequest(body.Text("vm_id", 255));
        return body.IsGood ? request : null;
    }

    public override async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation)
    {
        var id = operation.Operation.VolumeId!;
        var here = await operation.LookAsync("who-am-i", provider.WhoAmIAsync, DaemonJson.Default.ThisMachine, cancellation);
        var machine = operation.Operation.VmId == Self ? here.Id ?? throw NotHere(here) : operation.Operation.VmId!;
        if (asRoot && machine == here.Id)
        {
            throw OperationStop.Failed("conflict", "The machine that plumbd runs on has its root disk already; a volume is attached to another, stopped machine as root.");
        }

        var readOnly = operation.Request(DaemonJson.Default.AttachRequest).ReadOnly;
        if (readOnly == true && machine != here.Id)
        {
            throw OperationStop.Failed("unsupported", "read_only is of the volume's name on the machine that plumbd runs on; on another machine nobody could keep it. Nothing was attached.");
        }

        if (machine == here.Id && names.Refuse(id, readOnly == true) is { } unnamed)
        {
            throw OperationStop.Failed(unnamed.Code, unnamed.Sentence);
        }

        using var ask = asRoot ? null : await placement.BeginSizeAskAsync(id, cancellation);
        var volume = await operation.ChangeAsync(
            "attach", (intent, token) => AttachAsync(id, machine, here, intent, token), DaemonJson.Default.ProvidedVolume, cancellation);
        var found = await operation.LookAsync("find-device", token => placement.WaitAsync(volume, here, ask, token), DaemonJson.Default.StoredMapping, cancellation);
        await operation.ChangeAsync("name", (_, token) => names.GiveAsync(found, readOnly, token), DaemonJson.Default.StoredMapping, cancellation);

        // The journal's device and name may be of before a crash. What is handed out is looked at now.
        var place = await operation.VerifyAsync(
            "verify-device", async token => await names.GiveAsync(await placement.WaitAsync(volume, here, ask, token), readOnly, token), cancellation);
        return VolumeResponse.Of(id, machine, place, volume.Size, "Volume attached successfully", session => binding.BindAsync(session, volume, place));
    }

    /// <summary>
    /// An attach that a restart of CloudStack's management server forgot has left its disk in the machine, where it stands in the way of the
    /// next one (apache/cloudstack#3290): who reads the refusal must know.
    /// </summary>
    private async Task<Answer<ProvidedVolume>> AttachAsync(string id, string machine, ThisMachine here, StepIntent intent, CancellationToken cancellation)
    {
        var attached = await expected.AttachAsync(machine == here.Id, id, () => provider.AttachAsync(id, machine, asRoot, intent, cancellation));
        return attached.Refusal is { PassesByItself: false } refusal && machine == here.Id && await provider.FindAsync(id, cancellation) is { Value: { MachineId: null } volume }
            && await placement.LeftAsync(volume, here, cancellation) is { } left
                ? refusal with { Sentence = $"This machine has the disk of volume {id} already, as {left.DevicePath} (serial number {left.Serial}), and {provider.Name} has it attached to nothing. {VolumeFindings.TakeLeftAway(left)} Then attach again. {refusal.Sentence}" }
                : attached;
    }

    internal static OperationStop NotHere(ThisMachine here) => OperationStop.Failed(
        "conflict", $"\"self\" is not a machine of this provider ({here.Source}). Name the machine by its id, or set cloudstack.vm_id.");
}
