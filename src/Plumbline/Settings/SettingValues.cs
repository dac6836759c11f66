using System.Globalization;

namespace Plumbline.Settings;

/// <summary>Texts of settings to values; null when the text is none.</summary>
internal static class SettingValues
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public static bool? YesNo(string text) => text switch
    {
        "yes" or "true" or "on" or "1" => true,
        "no" or "false" or "off" or "0" => false,
        _ => null,
    };

    /// <summary>A number with s, m, h or d behind it; a bare number is seconds.</summary>
    public static TimeSpan? Seconds(string text)
    {
        var unit = text.Length > 0 ? text[^1] : ' ';
        var factor = unit switch { 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 1 };
        var digits = char.IsAsciiDigit(unit) ? text : text[..Math.Max(0, text.Length - 1)];
        if ((!char.IsAsciiDigit(unit) && unit is not ('s' or 'm' or 'h' or 'd'))
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var value = TimeSpan.FromSeconds((double)number * factor);
        return value <= Longest ? value : null;
    }
}
