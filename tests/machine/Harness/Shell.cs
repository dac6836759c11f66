namespace Plumbline.MachineTests.Harness;

internal static class Shell
{
    /// <summary>One word for bash, whatever is in it.</summary>
    public static string Quote(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
