namespace Plumbline.Proxmox;

/// <summary>
/// The lines and words of Proxmox's files as Perl sees them: split(/\n/), and \s as white space. .NET's own line splitting also breaks at
/// form feeds and Unicode separators, which may stand inside a value.
/// </summary>
internal static class ConfigLines
{
    private const string Space = " \t\r\n\f\v";

    public static string[] Split(string text) => text.Split('\n');

    public static string Trim(string text) => text.AsSpan().Trim(Space).ToString();

    public static bool IsSpace(char c) => Space.Contains(c);

    /// <summary>PVE::Tools::split_list: commas, semicolons, NUL and white space.</summary>
    public static string[] SplitList(string text) =>
        text.Split([',', ';', '\0', ' ', '\t', '\r', '\n', '\f', '\v'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A boolean as PVE::JSONSchema::parse_boolean takes it; null when it is none.</summary>
    public static bool? Boolean(string text) => text.ToLowerInvariant() switch
    {
        "1" or "on" or "yes" or "true" => true,
        "0" or "off" or "no" or "false" => false,
        _ => null,
    };
}
