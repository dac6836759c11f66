using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Plumbline.Inventory.Captures;

/// <summary>JSON of a capture to records; null when it is cut short, of another shape, or no JSON at all.</summary>
internal static class JsonText
{
    public static T? Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);
}
