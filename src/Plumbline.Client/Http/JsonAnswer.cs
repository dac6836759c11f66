using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Plumbline.Client.Http;

/// <summary>JSON of somebody else's, read without believing that it is whole.</summary>
internal static class JsonAnswer
{
    /// <summary>Null where it is no JSON, or none of that form.</summary>
    public static T? TryRead<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>What plumbd answered, of which a part is read later.</summary>
    /// <exception cref="PlumblineException">It has another form.</exception>
    public static T? Read<T>(JsonElement json, JsonTypeInfo<T> type)
    {
        try
        {
            return json.Deserialize(type);
        }
        catch (JsonException e)
        {
            throw new PlumblineException(ErrorCodes.BadAnswer, $"plumbd's answer has a form that this library does not know ({e.Path}); a newer library may.", e);
        }
    }
}
