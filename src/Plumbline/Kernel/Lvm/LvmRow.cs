using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Plumbline.Kernel.Lvm;

/// <summary>One row of a report section. lvm writes every value as a string ("json_std" of newer ones writes numbers); empty means none.</summary>
internal readonly struct LvmRow(JsonElement row)
{
    public string Text(string column) => Optional(column) ?? "";

    public string? Optional(string column)
    {
        if (!row.TryGetProperty(column, out var value))
        {
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>With --all some versions list every device, also those that carry no label.</summary>
    public bool IsNoPhysicalVolume => Optional("pv_uuid") is null && Optional("vg_uuid") is null && Optional("pv_name") is ['/', ..];

    /// <summary>Columns of two values say their own name or nothing ("partial", "missing"), or 1 and 0.</summary>
    public bool Flag(string column) => Optional(column) is not (null or "0" or "unknown");

    /// <summary>Null when the report has no such column, or lvm does not know.</summary>
    public bool? Switch(string column) =>
        row.TryGetProperty(column, out _) && Optional(column) is not "unknown" ? Flag(column) : null;

    /// <summary>Null also for "&lt;9.00g": a rounded size is no number to reckon with.</summary>
    public long? Number(string column) =>
        long.TryParse(Optional(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public int? Small(string column) => Number(column) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : null;

    public double? Percent(string column) =>
        double.TryParse(Optional(column), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    public ImmutableArray<string> List(string column, char separator = ',') =>
        [.. Text(column).Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    public string? Uuid(string column) => Optional(column) is { } text ? PlainUuid(text) : null;

    public string? Device(string majorColumn, string minorColumn) =>
        Number(majorColumn) is { } major and >= 0 && Number(minorColumn) is { } minor and >= 0 ? $"{major}:{minor}" : null;

    /// <summary>Seconds since 1970, which we ask for, or lvm's default "2019-03-01 12:00:00 +0100".</summary>
    public DateTimeOffset? Time(string column)
    {
        const long LastSecond = 253402300799;
        if (Number(column) is { } seconds)
        {
            return seconds is > 0 and <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        }

        return DateTimeOffset.TryParseExact(
            Optional(column), "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.ToUniversalTime()
            : null;
    }

    /// <summary>lvm prints 6-4-4-4-4-4-6; device-mapper uuids have the 32 characters without hyphens.</summary>
    internal static string? PlainUuid(string text)
    {
        const int Length = 32;
        var plain = text.Replace("-", "", StringComparison.Ordinal);
        return plain.Length == Length ? plain : null;
    }
}
