using Plumbline.Client;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Http.OpenApi;

namespace Plumbline.Daemon.Volumes;

/// <summary>The routes of volumes, for the API document.</summary>
internal static class VolumeNotes
{
    private const string Tag = "volumes";
    private const string Snapshots = "snapshots";

    private static readonly ParameterNote Id = ParameterNote.InPath("id", "The volume, by the provider's id.");
    private static readonly ParameterNote Snapshot = ParameterNote.InPath("sid", "The snapshot.");

    public static RouteNotes List { get; } = RouteNotes.Look<VolumePage>("listVolumes", Tag, "The volumes that plumbd knows, ordered by id", 400).With(
        [
            new ParameterNote("vm_id", "Only those attached to this machine."),
            new ParameterNote("state", "Only in this state, in the provider's word."),
            new ParameterNote("name", "Only of this name."),
            .. PageQuery.Notes,
        ]);

    public static RouteNotes Get { get; } = RouteNotes.Look<Volume>("getVolume", Tag, "One volume", 404).With(Id);

    public static RouteNotes Device { get; } = RouteNotes.Look<VolumeDevice>(
        "getVolumeDevice", Tag, "Which device a volume is on plumbd's machine, looked at for this answer", 404, 409).With(Id);

    public static RouteNotes AtDevice { get; } = RouteNotes.Look<Volume>("getVolumeAtDevice", Tag, "Which volume a device of plumbd's machine is", 404, 409)
        .With(ParameterNote.InPath("path", "vdb, or %2Fdev%2Fvdb."));

    public static RouteNotes OfMachine { get; } = RouteNotes.Look<VolumePage>("listVolumesOfMachine", Tag, "The volumes of a machine, as the provider shows them now", 409, 502)
        .With(ParameterNote.InPath("id", "The machine, or self: the one that plumbd runs on."));

    public static RouteNotes ListSnapshots { get; } = RouteNotes.Look<SnapshotList>("listSnapshots", Snapshots, "The snapshots of a volume, as the provider shows them now", 404, 502).With(Id);

    public static RouteNotes Create { get; } = RouteNotes.Change("createVolume", Tag, "Makes a volume", typeof(CreateRequest));

    public static RouteNotes Attach { get; } = RouteNotes.Change("attachVolume", Tag, "Attaches a volume to a machine", typeof(AttachRequest)).With(Id);

    public static RouteNotes AttachRoot { get; } = RouteNotes.Change("attachVolumeAsRoot", Tag, "Attaches a volume to a stopped machine as its root disk", typeof(AttachRequest)).With(Id);

    public static RouteNotes Detach { get; } = RouteNotes.Change("detachVolume", Tag, "Detaches a volume; refused while anything on plumbd's machine uses its disk").With(Id);

    public static RouteNotes Resize { get; } = RouteNotes.Change("resizeVolume", Tag, "Makes a volume larger", typeof(ResizeRequest)).With(Id);

    public static RouteNotes Delete { get; } = RouteNotes.Change("deleteVolume", Tag, "Deletes a volume that is attached nowhere, with its data").With(Id);

    public static RouteNotes MakeSnapshot { get; } = RouteNotes.Change("createSnapshot", Snapshots, "Makes a snapshot", typeof(SnapshotRequest)).With(Id) with { BodyMayBeMissing = true };

    public static RouteNotes Revert { get; } = RouteNotes.Change("revertToSnapshot", Snapshots, "Makes a volume that is attached nowhere what it was at a snapshot").With(Id, Snapshot);

    public static RouteNotes DeleteSnapshot { get; } = RouteNotes.Change("deleteSnapshot", Snapshots, "Deletes a snapshot").With(Id, Snapshot);

    public static RouteNotes CleanupTestFailover { get; } = RouteNotes.Change(
        "cleanupTestFailover", Tag, "The end of a test: the volume leaves the test's machine and comes back to the appliance", typeof(TestFailoverRequest));
}
