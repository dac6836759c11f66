using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Client;

namespace Plumbline.Cli.Commands.Volumes;

/// <summary>plumb volumes snapshots.</summary>
internal static class SnapshotsCommand
{
    private static readonly Argument<string> Snapshot = new("SNAPSHOT") { Description = "The snapshot, by its id." };
    private static readonly Argument<string?> Name = new("NAME") { Description = "Its name; one of the time unless given.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create() => new("snapshots", "Snapshots of a volume.")
    {
        DaemonCommand.Of("list", "List the snapshots of a volume, as the provider shows them now.", ListAsync, VolumesCommand.Id),
        ChangeCommand.Of(
            "create",
            "Make a snapshot of a volume.",
            (parsed, plumbd, cancellation) => plumbd.CreateSnapshotAsync(Volume(parsed), parsed.GetValue(Name), cancellation: cancellation),
            VolumesCommand.Id,
            Name),
        ChangeCommand.OfLoss(
            "revert",
            "Make a volume that is attached nowhere what it was at a snapshot. Asks first.",
            (parsed, _, _) => Task.FromResult($"Revert {Volume(parsed)} to {parsed.GetValue(Snapshot)}? What was written since is gone then."),
            (parsed, plumbd, cancellation) => plumbd.RevertToSnapshotAsync(Volume(parsed), parsed.GetValue(Snapshot)!, cancellation: cancellation),
            VolumesCommand.Id,
            Snapshot),
        ChangeCommand.OfLoss(
            "delete",
            "Delete a snapshot. Asks first.",
            (parsed, _, _) => Task.FromResult($"Delete the snapshot {parsed.GetValue(Snapshot)} of {Volume(parsed)}?"),
            (parsed, plumbd, cancellation) => plumbd.DeleteSnapshotAsync(Volume(parsed), parsed.GetValue(Snapshot)!, cancellation: cancellation),
            VolumesCommand.Id,
            Snapshot),
    };

    private static string Volume(ParseResult parsed) => parsed.GetValue(VolumesCommand.Id)!;

    private static async Task<int> ListAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var snapshots = await plumbd.ListSnapshotsAsync(Volume(parsed), cancellation);
        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(SnapshotsDocument.Of(snapshots)));
        }
        else
        {
            VolumesView.Snapshots(Console.Out, snapshots);
        }

        return ExitCodes.Ok;
    }
}
