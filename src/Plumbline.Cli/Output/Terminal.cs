using Spectre.Console;

namespace Plumbline.Cli.Output;

/// <summary>Standard output for people: colour on a terminal only, and lines never wrapped by us.</summary>
internal static class Terminal
{
    public static IAnsiConsole Out { get; } = Create(Console.Out, Console.IsOutputRedirected, interactive: false);

    /// <summary>What would be written to standard output, for those who want to see it first.</summary>
    public static IAnsiConsole Sketch(TextWriter into)
    {
        var real = Out.Profile.Capabilities;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = real.Ansi ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(into),
        });
        console.Profile.Capabilities.ColorSystem = real.ColorSystem;
        console.Profile.Width = Out.Profile.Width;
        return console;
    }

    /// <summary>Standard error: progress that moves, where it is a terminal.</summary>
    public static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected, interactive: !Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter output, bool redirected, bool interactive)
    {
        var colour = !redirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colour ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });

        if (!interactive)
        {
            // Cutting or wrapping belongs to the terminal: a wrapped table cannot be read by grep.
            console.Profile.Width = short.MaxValue;
        }

        return console;
    }
}
