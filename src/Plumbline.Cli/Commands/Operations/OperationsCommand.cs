using System.CommandLine;

namespace Plumbline.Cli.Commands.Operations;

/// <summary>plumb operations: what plumbd did, does and could not do.</summary>
internal static class OperationsCommand
{
    public static Argument<string> Id { get; } = new("OPERATION") { Description = "The operation: op-…" };

    public static Command Create() => new("operations", "Operations of plumbd: list them, wait for them, stop or retry them, export their history.")
    {
        OperationLooks.List(), OperationLooks.Show(), OperationLooks.Export(), OperationChanges.Wait(), OperationChanges.Cancel(), OperationChanges.Retry(),
    };
}
