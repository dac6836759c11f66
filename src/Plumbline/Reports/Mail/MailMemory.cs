using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plumbline.Documents;

namespace Plumbline.Reports.Mail;

/// <summary>A mail that was decided on and is not proven sent.</summary>
internal sealed record PendingMail(
    string Id, DateTimeOffset Date, string Subject, string Text, string Html, int Attempts, DateTimeOffset NextTry, string? LastError);

/// <summary>The last mail that the other side took.</summary>
internal sealed record SentMail(string Id, string Subject, DateTimeOffset At);

/// <summary>mail.json of the state folder. A new pending mail takes the place of one that could not be sent: it says more.</summary>
internal sealed record MailMemory(string Schema, MailedState? Mailed, ImmutableArray<RecentState> Recent, PendingMail? Pending, SentMail? LastSent)
{
    public const string File = "mail.json";
    public const string CurrentSchema = "plumbline.mail/1";

    private const int MostRecent = 50;

    public static MailMemory Empty { get; } = new(CurrentSchema, null, [], null, null);

    /// <summary>What is no memory of ours is none: then the next scan is written about as the first one.</summary>
    public static (MailMemory Memory, string? Problem) Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, MailJson.Default.MailMemory) is { Schema: CurrentSchema } memory
                ? (memory with { Recent = memory.Recent.IsDefault ? [] : memory.Recent, Mailed = memory.Mailed is { Fingerprints: not null } ? memory.Mailed : null, Pending = Whole(memory.Pending) }, null)
                : (Empty, "it is of another version or none of ours");
        }
        catch (JsonException)
        {
            return (Empty, "it is damaged");
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, MailJson.Default.MailMemory);

    /// <summary>The state as written about, and the mail as what is still to do.</summary>
    public MailMemory Queued(AlertState state, PendingMail mail, DateTimeOffset now) => this with
    {
        Mailed = new MailedState(state.Level, state.Fingerprints, now),
        Recent = [.. Recent.Where(r => r.Key != state.Key).TakeLast(MostRecent - 1), new RecentState(state.Key, now)],
        Pending = mail,
    };

    /// <summary>For people: what waits, and why.</summary>
    public HistoryMail Summary => new(
        Pending?.Subject, Pending?.Date, Pending?.Attempts ?? 0, Pending?.NextTry, Pending?.LastError, LastSent?.Subject, LastSent?.At);

    private static PendingMail? Whole(PendingMail? pending) => pending is { Id: not null, Subject: not null, Text: not null, Html: not null } ? pending : null;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true, Converters = [typeof(DocumentTime)])]
[JsonSerializable(typeof(MailMemory))]
internal sealed partial class MailJson : JsonSerializerContext;
