using System.Text.Json;
using System.Text.Json.Serialization;
using Plumbline.Inventory;

namespace Plumbline.Documents;

/// <summary>One line of "plumb watch --format json": a document a line, so that a reader needs no end.</summary>
internal sealed record WatchLine(string Schema, DateTimeOffset Time, string Sentence, string? Action, string? Subsystem, string? Name, string? Device, IReadOnlyDictionary<string, string>? Properties)
{
    public static string ToJson(WatchNotice notice) => JsonSerializer.Serialize(
        new WatchLine(
            "plumbline.watch/1",
            notice.Time,
            notice.Sentence,
            notice.Event?.Action,
            notice.Event?.Subsystem,
            notice.Event?.KernelName,
            notice.Event?.Device,
            notice.Event?.Properties.DistinctBy(p => p.Key).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal)),
        LineJson.Default.WatchLine);
}

/// <summary>Documents that are one line each.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(DocumentTime)])]
[JsonSerializable(typeof(WatchLine))]
internal sealed partial class LineJson : JsonSerializerContext;
