using System.Text.Json;

namespace Plumbline.CloudStack;

/// <summary>A volume as listVolumes tells it.</summary>
/// <param name="Bytes">Sizes are bytes in answers, GiB in requests.</param>
/// <param name="State">Allocated, Ready, Attaching, …; kept as text, for newer servers have more. There is no "Attached": see <paramref name="MachineId"/>.</param>
/// <param name="Kind">ROOT or DATADISK.</param>
/// <param name="MachineId">virtualmachineid; it is attached where this is said, and only there.</param>
/// <param name="DeviceId">A slot in the database; no name of a device in the guest.</param>
/// <param name="JobId">A job at work on it: how a job is found again whose answer was lost (volume_view joins the pending job).</param>
/// <param name="ExternalUuid">VMware only: the disk's own uuid (since 4.17).</param>
/// <param name="ChainInfo">VMware only: where on which controller.</param>
internal sealed record CloudVolume(
    string Id,
    string? Name,
    long? Bytes,
    string? State,
    string? Kind,
    string? ZoneId,
    string? MachineId,
    string? MachineName,
    long? DeviceId,
    string? DiskOfferingId,
    string? JobId,
    string? Hypervisor,
    string? ExternalUuid,
    string? ChainInfo,
    DateTimeOffset? Created)
{
    public bool IsAttached => MachineId is not null;

    /// <summary>Destroyed or on its way there: listed, of no use, its name is not taken again.</summary>
    public bool IsBeingDeleted => State is "Destroy" or "Destroying" or "Expunging" or "Expunged";

    public static CloudVolume? Of(JsonElement json) => json.Text("id") is { } id
        ? new CloudVolume(
            id,
            json.Text("name"),
            json.Number("size"),
            json.Text("state"),
            json.Text("type"),
            json.Text("zoneid"),
            json.Text("virtualmachineid"),
            json.Text("vmname"),
            json.Number("deviceid"),
            json.Text("diskofferingid"),
            json.Text("jobid"),
            json.Text("hypervisor"),
            json.Text("externaluuid"),
            json.Text("chaininfo"),
            json.Time("created"))
        : null;
}
