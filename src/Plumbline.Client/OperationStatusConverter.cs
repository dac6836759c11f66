using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plumbline.Client;

/// <summary>A status as it stands in JSON. A word that is not known is no reason to give up an answer: a newer plumbd may have more.</summary>
public sealed class OperationStatusConverter : JsonConverter<OperationStatus>
{
    /// <inheritdoc/>
    public override OperationStatus Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType != JsonTokenType.String ? throw new JsonException("a status is a text") : reader.GetString() switch
        {
            "pending" => OperationStatus.Pending,
            "executing" => OperationStatus.Executing,
            "completed" => OperationStatus.Completed,
            "failed" => OperationStatus.Failed,
            "cancelled" => OperationStatus.Cancelled,
            "needs_attention" => OperationStatus.NeedsAttention,
            _ => OperationStatus.Unknown,
        };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, OperationStatus value, JsonSerializerOptions options) => writer.WriteStringValue(Word(value));

    internal static string Word(OperationStatus status) => status switch
    {
        OperationStatus.Pending => "pending",
        OperationStatus.Executing => "executing",
        OperationStatus.Completed => "completed",
        OperationStatus.Failed => "failed",
        OperationStatus.Cancelled => "cancelled",
        OperationStatus.NeedsAttention => "needs_attention",
        _ => "unknown",
    };
}
