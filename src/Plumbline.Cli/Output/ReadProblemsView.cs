using Plumbline.Documents;
using Plumbline.Inventory;

namespace Plumbline.Cli.Output;

/// <summary>What could not be read goes to stderr: the picture is not whole, and a person must know before believing it.</summary>
internal static class ReadProblemsView
{
    private const int Most = 10;

    public static void Write(HostInventory inventory)
    {
        foreach (var problem in inventory.Problems.Take(Most))
        {
            Console.Error.WriteLine($"plumb: {problem.Source}: {PlainText.Safe(problem.Detail)}");
        }

        if (inventory.Problems.Length > Most)
        {
            Console.Error.WriteLine($"plumb: and {inventory.Problems.Length - Most} more; --format json has them all");
        }

        if (!inventory.Complete)
        {
            Console.Error.WriteLine("plumb: the picture is incomplete: what is missing from it may exist");
        }
    }
}
