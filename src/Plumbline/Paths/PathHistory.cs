using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plumbline.Kernel.State;

namespace Plumbline.Paths;

/// <summary>path-changes.jsonl of the state folder: what became otherwise, and when, as plumbd saw it.</summary>
internal sealed class PathHistory(StateFolder folder, TimeProvider clock)
{
    private const string File = "path-changes.jsonl";
    private const int Kept = 5_000;

    private readonly BoundedLines _lines = new(folder, File, Kept, clock);

    /// <summary>Null when it is on the disk, else why not.</summary>
    public async Task<string?> AppendAsync(IEnumerable<PathChange> changes, CancellationToken cancellation)
    {
        byte[] lines = [.. changes.SelectMany(c => JsonSerializer.SerializeToUtf8Bytes(c, PathHistoryJson.Default.PathChange).Append((byte)'\n'))];
        return lines.Length == 0 ? null : await _lines.AppendAsync(lines, cancellation);
    }

    /// <summary>Oldest first; a line that is not ours, or was torn, is left out.</summary>
    public ImmutableArray<PathChange> Read() => _lines.Read().Bytes is not { } bytes ? [] : [.. Kernel.HostRoot.TextOf(bytes).Split('\n').Select(Line).OfType<PathChange>()];

    private static PathChange? Line(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonSerializer.Deserialize(text, PathHistoryJson.Default.PathChange) is { Lun: not null, Sentence: not null } change ? change : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PathChange))]
internal sealed partial class PathHistoryJson : JsonSerializerContext;
