using Spectre.Console;

namespace Plumbline.Cli.Output;

internal enum Answer
{
    No,
    Yes,

    /// <summary>This one and all that follow in the phase.</summary>
    All,
    Quit,
}

/// <summary>One question for one entry. Enter alone, and every word that is not an answer, means No.</summary>
internal sealed class Prompt(TextReader input, IAnsiConsole console)
{
    public Answer Ask(string what)
    {
        console.Write($"  Remove this {what}? (y/n/a=all of this phase/q=quit) [n]: ");
        return input.ReadLine()?.Trim().ToLowerInvariant() switch
        {
            "y" or "yes" => Answer.Yes,
            "a" or "all" => Answer.All,
            "q" or "quit" or null => Answer.Quit,
            _ => Answer.No,
        };
    }
}
