using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Kernel;

namespace Plumbline.Cli.Output;

/// <summary>What could not be read goes to stderr: the picture is not whole, and a person must know before believing it.</summary>
internal static class ReadProblemsView
{
    private const int Most = 10;

    public static void Write(HostInventory inventory) => Write(inventory.Problems);

    public static void Write(IReadOnlyList<ReadProblem> problems)
    {
        foreach (var problem in problems.Take(Most))
        {
            Console.Error.WriteLine($"plumb: {problem.Source}: {PlainText.Safe(problem.Detail)}");
        }

        if (problems.Count > Most)
        {
            Console.Error.WriteLine($"plumb: and {problems.Count - Most} more; --format json has them all");
        }

        if (problems.Count > 0)
        {
            Console.Error.WriteLine("plumb: the picture is incomplete: what is missing from it may exist");
        }
    }
}
