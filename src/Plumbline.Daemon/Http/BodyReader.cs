using System.Text.Json;

namespace Plumbline.Daemon.Http;

/// <summary>
/// The fields of a JSON body, checked by hand: every field that is wrong is named as it stands in the JSON, also one that nobody knows, since
/// a misspelt optional field would otherwise be silently without effect.
/// </summary>
internal sealed class BodyReader
{
    private readonly JsonElement _body;
    private readonly List<FieldError> _errors = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private BodyReader(JsonElement body) => _body = body;

    /// <summary>Whether every field was as it must be. Asked after all of them were read.</summary>
    public bool IsGood
    {
        get
        {
            var twice = new HashSet<string>(StringComparer.Ordinal);
            foreach (var sent in _body.EnumerateObject())
            {
                if (!_known.Contains(sent.Name))
                {
                    Wrong(sent.Name, _known.Count == 0 ? "is not known; the body has no fields" : $"is not known; there are {string.Join(", ", _known)}");
                }
                else if (!twice.Add(sent.Name))
                {
                    Wrong(sent.Name, "stands there twice");
                }
            }

            return _errors.Count == 0;
        }
    }

    public Problem Problem => Problem.Invalid(_errors);

    /// <summary>An empty body is one without fields.</summary>
    public static async Task<(BodyReader? Body, Problem? Problem)> ReadAsync(HttpContext context)
    {
        using var copy = new MemoryStream();
        await context.Request.Body.CopyToAsync(copy, context.RequestAborted);
        if (copy.Length == 0)
        {
            return (new BodyReader(Parse("{}"u8.ToArray())), null);
        }

        // A web form of another site can send anything but this.
        if (!context.Request.HasJsonContentType())
        {
            return (null, Refused("must be JSON, with Content-Type: application/json"));
        }

        try
        {
            var body = Parse(copy.ToArray());
            return body.ValueKind == JsonValueKind.Object ? (new BodyReader(body), null) : (null, Refused("must be a JSON object"));
        }
        catch (JsonException e)
        {
            return (null, Refused($"is no JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})"));
        }
    }

    public string Text(string name, int longest) => OptionalText(name, longest) ?? Missing(name, "");

    public string? OptionalText(string name, int longest)
    {
        if (Field(name) is not { } field)
        {
            return null;
        }

        if (field.ValueKind != JsonValueKind.String)
        {
            return Wrong(name, "must be a text");
        }

        var text = TextOf(field);
        return text is null || text.Any(char.IsControl) ? Wrong(name, "must not hold control characters or half characters")
            : text.Length == 0 ? Wrong(name, "must not be empty")
            : text.Length > longest ? Wrong(name, $"must have at most {longest} characters")
            : text;
    }

    public long Number(string name, long least, long most)
    {
        if (Field(name) is not { } field)
        {
            return Missing(name, 0L);
        }

        if (field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Wrong(name, $"must be a whole number from {least} to {most}");
        return 0;
    }

    public long? OptionalNumber(string name, long least, long most) => Field(name) is null ? null : Number(name, least, most);

    public bool? OptionalTruth(string name)
    {
        if (Field(name) is not { } field)
        {
            return null;
        }

        if (field.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return field.GetBoolean();
        }

        Wrong(name, "must be true or false");
        return null;
    }

    /// <summary>For a rule of one field of one request.</summary>
    public void Refuse(string name, string detail) => Wrong(name, detail);

    private JsonElement? Field(string name)
    {
        _known.Add(name);
        return _body.TryGetProperty(name, out var field) && field.ValueKind != JsonValueKind.Null ? field : null;
    }

    private T Missing<T>(string name, T nothing)
    {
        if (!_errors.Exists(e => e.Field == name))
        {
            Wrong(name, "is missing");
        }

        return nothing;
    }

    private string? Wrong(string name, string detail)
    {
        _errors.Add(new FieldError(name, detail));
        return null;
    }

    private static Problem Refused(string detail) => Problem.Invalid([new FieldError("body", detail)]);

    private static JsonElement Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

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
