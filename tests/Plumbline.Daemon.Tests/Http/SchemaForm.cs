using System.Text.Json;

namespace Plumbline.Daemon.Tests.Http;

/// <summary>As much of JSON Schema as the API document uses. A field that the document does not have is a fault too.</summary>
internal sealed class SchemaForm(JsonElement document)
{
    private const string Prefix = "#/components/schemas/";

    public IEnumerable<string> Faults(string schema, JsonElement value) => Faults(document.GetProperty("components").GetProperty("schemas").GetProperty(schema), value, schema);

    public IEnumerable<string> Faults(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Faults(document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()![Prefix.Length..]), value, at);
        }

        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return choices.EnumerateArray().Any(c => !Faults(c, value, at).Any()) ? [] : [$"{at}: {value} is none of its kinds"];
        }

        if (schema.TryGetProperty("type", out var type) && !Kinds(type).Any(kind => Is(kind, value)))
        {
            return [$"{at}: {value} is no {type}"];
        }

        return schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(w => w.ToString() == value.ToString())
            ? [$"{at}: {value} is none of {words}"]
            : value.ValueKind switch
            {
                JsonValueKind.Object when schema.TryGetProperty("properties", out var properties) => Fields(schema, properties, value, at),
                JsonValueKind.Object when schema.TryGetProperty("additionalProperties", out var each) => value.EnumerateObject().SelectMany(p => Faults(each, p.Value, $"{at}.{p.Name}")),
                JsonValueKind.Array when schema.TryGetProperty("items", out var item) => value.EnumerateArray().SelectMany(v => Faults(item, v, at + "[]")),
                _ => [],
            };
    }

    private IEnumerable<string> Fields(JsonElement schema, JsonElement properties, JsonElement value, string at)
    {
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()!) : [];
        return required.Where(n => !value.TryGetProperty(n, out _)).Select(n => $"{at}.{n} is missing")
            .Concat(value.EnumerateObject().SelectMany(p => properties.TryGetProperty(p.Name, out var field) ? Faults(field, p.Value, $"{at}.{p.Name}") : [$"{at}.{p.Name} is not described"]));
    }

    private static IEnumerable<string> Kinds(JsonElement type) => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];

    private static bool Is(string kind, JsonElement value) => (kind, value.ValueKind) switch
    {
        ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => value.TryGetInt64(out _),
        _ => false,
    };
}
