using System.CommandLine;

namespace Plumbline.Cli.Commands.Exports;

/// <summary>plumb exports: volumes that plumbd serves over NBD.</summary>
internal static class ExportsCommand
{
    public static Argument<string> Id { get; } = new("VOLUME") { Description = "The volume, by its id." };

    public static Command Create() => new("exports", "Volumes that plumbd serves over NBD: list, add and remove them, compare them with what is really served.")
    {
        ExportLooks.List(), ExportLooks.Show(), ExportChanges.Add(), ExportChanges.Remove(), ExportLooks.Validate(), ExportChanges.Cleanup(),
    };
}
