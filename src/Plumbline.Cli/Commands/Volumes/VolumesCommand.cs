using System.CommandLine;

namespace Plumbline.Cli.Commands.Volumes;

/// <summary>plumb volumes: what plumbd has, and changes to it. Everything goes through plumbd; nothing here touches a disk.</summary>
internal static class VolumesCommand
{
    public static Argument<string> Id { get; } = new("VOLUME") { Description = "The volume, by its id." };

    public static Command Create() => new("volumes", "Volumes of plumbd: list, create, attach, detach, resize and delete them, find their devices.")
    {
        VolumeLooks.List(), VolumeLooks.Show(), VolumeLooks.Device(), VolumeLooks.At(), VolumeLooks.Findings(),
        VolumeChanges.Create(), VolumeChanges.Attach(), VolumeChanges.AttachRoot(), VolumeChanges.Detach(), VolumeChanges.Resize(), DeleteVolumeCommand.Create(),
        SnapshotsCommand.Create(), SyncCommand.Create(),
    };
}
