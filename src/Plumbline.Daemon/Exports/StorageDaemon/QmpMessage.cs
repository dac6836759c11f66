using System.Buffers;
using System.Text.Json;

namespace Plumbline.Daemon.Exports.StorageDaemon;

/// <summary>A line of QMP: a greeting, an answer, or an event.</summary>
/// <param name="Version">Of a greeting.</param>
internal sealed record QmpMessage(string? Version, JsonElement? Return, string? Error, bool IsEvent)
{
    /// <summary>Null for what is no message.</summary>
    public static QmpMessage? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static byte[] Write(string command, Action<Utf8JsonWriter>? arguments)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("execute", command);
            if (arguments is not null)
            {
                json.WriteStartObject("arguments");
                arguments(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return [.. text.WrittenSpan, (byte)'\n'];
    }

    private static QmpMessage? Of(JsonElement line) =>
        line.ValueKind != JsonValueKind.Object ? null
        : line.TryGetProperty("event", out _) ? new QmpMessage(null, null, null, IsEvent: true)
        : line.TryGetProperty("QMP", out var greeting) ? new QmpMessage(VersionOf(greeting), null, null, false)
        : line.TryGetProperty("return", out var value) ? new QmpMessage(null, value.Clone(), null, false)
        : line.TryGetProperty("error", out var error) ? new QmpMessage(null, null, Text(error, "desc") ?? "an error without words", false)
        : null;

    private static string VersionOf(JsonElement greeting) =>
        Property(greeting, "version") is { } version && Property(version, "qemu") is { } qemu
            ? $"{Number(qemu, "major")}.{Number(qemu, "minor")}.{Number(qemu, "micro")}"
            : "of an unknown version";

    private static JsonElement? Property(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement of, string name) => Property(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static long Number(JsonElement of, string name) => Property(of, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : 0;
}
