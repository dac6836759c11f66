using Plumbline.Documents;

namespace Plumbline.Cli.Output;

/// <summary>One question before something is gone for good. Enter alone, and every word that is not yes, means No.</summary>
internal static class Confirmation
{
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    public static bool Ask(string question)
    {
        Console.Error.Write($"{PlainText.Safe(question)} (y/n) [n]: ");
        return Console.In.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
