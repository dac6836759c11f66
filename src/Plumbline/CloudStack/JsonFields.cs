using System.Globalization;
using System.Text.Json;

namespace Plumbline.CloudStack;

/// <summary>
/// Fields of any age of CloudStack: ids were numbers before version 3, "success" was the text "true", numbers come as text. A missing field,
/// null and a field of another kind are all "not said".
/// </summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        // Some answers of old servers have another case: jobId, displayText.
        if (element.TryGetProperty(name, out var exact))
        {
            return exact;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }

    /// <summary>Empty text is "not said", as with every id, name and state.</summary>
    public static string? Text(this JsonElement element, string name)
    {
        var field = element.Field(name);
        var text = field?.ValueKind switch
        {
            JsonValueKind.String => TextOf(field.Value),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => field.Value.GetRawText(),
            _ => null,
        };
        return text is { Length: > 0 } ? text : null;
    }

    public static long? Number(this JsonElement element, string name)
    {
        var text = element.Text(name);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole;
        }

        // 1.0E10 and 5.0: Gson prints a Double so.
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var wide)
            && wide == decimal.Truncate(wide) && wide is >= long.MinValue and <= long.MaxValue
            ? (long)wide
            : null;
    }

    public static bool? Truth(this JsonElement element, string name) =>
        bool.TryParse(element.Text(name), out var truth) ? truth : null;

    /// <summary>2021-08-27T08:47:16+0000.</summary>
    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        DateTimeOffset.TryParseExact(
            element.Text(name), ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : null;

    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>Half a surrogate pair cannot be made a string of.</summary>
    private static string? TextOf(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
