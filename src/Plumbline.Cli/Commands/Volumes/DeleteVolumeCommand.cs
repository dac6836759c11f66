using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Client;

namespace Plumbline.Cli.Commands.Volumes;

/// <summary>plumb volumes delete: the one verb after which data is gone.</summary>
internal static class DeleteVolumeCommand
{
    public static Command Create() => ChangeCommand.OfLoss(
        "delete",
        "Delete a volume that is attached nowhere, with its data. Asks first.",
        QuestionAsync,
        (parsed, plumbd, cancellation) => plumbd.DeleteVolumeAsync(parsed.GetValue(VolumesCommand.Id)!, cancellation: cancellation),
        VolumesCommand.Id);

    private static async Task<string> QuestionAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var volume = await plumbd.GetVolumeAsync(parsed.GetValue(VolumesCommand.Id)!, cancellation);
        return $"Delete the volume {volume.Name} ({volume.Id}{(volume.Size is null ? "" : $", {VolumesView.Size(volume.Size)}")}) with all its data?";
    }
}
