using System.Collections.Immutable;
using System.Text.Json;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Findings;

/// <summary>names.json of the state folder: the uuid of every mapping of ours, written before it is made and after it is proven gone.</summary>
/// <param name="Uuids">Null when the file could not be believed.</param>
internal sealed record OwnNames(ImmutableSortedSet<string>? Uuids, string? Problem)
{
    private const string File = "names.json";

    public static OwnNames Of(params IEnumerable<string> uuids) => new(uuids.ToImmutableSortedSet(StringComparer.Ordinal), null);

    public static OwnNames Unread(string problem) => new(null, problem);

    /// <summary>An absent file is no empty one: it may have been lost together with what it recorded.</summary>
    public static OwnNames From(FileAnswer answer, string stateFolder)
    {
        var path = $"{stateFolder}/{File}";
        return answer.Bytes is { } bytes ? Parse(bytes, path)
            : Unread(answer.Error == Errno.ENOENT ? $"{path} is not there" : $"{path} could not be read (errno {answer.Error})");
    }

    /// <summary>{"mappings":["PLUMB-…",…]}; an entry may also be an object with "uuid".</summary>
    internal static OwnNames Parse(ReadOnlyMemory<byte> json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var mappings = document.RootElement.GetProperty("mappings").EnumerateArray();
            return Of([.. mappings.Select(m => (m.ValueKind == JsonValueKind.String ? m : m.GetProperty("uuid")).GetString() ?? throw new FormatException("a uuid is null"))]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return Unread($"{path} is not what we write: {e.Message}");
        }
    }
}
