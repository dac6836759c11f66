using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Paths;

/// <summary>What paths.json says.</summary>
/// <param name="Problem">Why it could not be believed: then nothing is expected, which must be said.</param>
internal sealed record BaselineReading(Baseline Baseline, string? Problem);

/// <summary>paths.json of the state folder: text to baseline and back. It is a note, not a truth: whatever stands in it, nothing breaks.</summary>
internal static class BaselineFile
{
    private const string Schema = "plumbline.path-baseline/1";

    public static BaselineReading Read(FileAnswer answer, string folder)
    {
        var path = $"{folder}/{RecordFacts.PathBaselineFile}";
        return answer switch
        {
            { Bytes: { } bytes } => Parse(bytes, path),
            { Error: var error } when Errno.IsGone(error) => new BaselineReading(Baseline.Empty, null),
            _ => new BaselineReading(Baseline.Empty, $"{path}: {Errno.Describe(answer.Error)}; no number of paths is expected"),
        };
    }

    public static byte[] Write(Baseline baseline) => JsonSerializer.SerializeToUtf8Bytes(
        new BaselineText(Schema, new SortedDictionary<string, LunText>(baseline.Luns.ToDictionary(l => l.Key, l => LunText.Of(l.Value)), StringComparer.Ordinal)),
        BaselineJson.Default.BaselineText);

    private static BaselineReading Parse(byte[] bytes, string path)
    {
        try
        {
            if (JsonSerializer.Deserialize(bytes, BaselineJson.Default.BaselineText) is { Schema: Schema, Luns: { } luns })
            {
                return new BaselineReading(new Baseline(luns.Where(l => l.Value is not null).ToImmutableSortedDictionary(l => l.Key, l => l.Value.ToEntry(), StringComparer.Ordinal)), null);
            }
        }
        catch (JsonException)
        {
            // Cut short, or not ours: said below.
        }

        return new BaselineReading(Baseline.Empty, $"{path} is not what we write; no number of paths is expected until it is learnt anew or accepted (plumb paths --accept)");
    }
}

internal sealed record BaselineText(string? Schema, SortedDictionary<string, LunText>? Luns);

internal sealed record LunText(
    string? Name, int? Expected, SortedDictionary<string, int>? Domains, int? Candidate, DateTimeOffset? CandidateSince, DateTimeOffset? Seen, List<string>? Storages)
{
    public static LunText Of(BaselineEntry entry) => new(
        entry.Name,
        entry.Expected,
        new SortedDictionary<string, int>(entry.Domains.ToDictionary(d => d.Key.ToString(), d => d.Value), StringComparer.Ordinal),
        entry.Candidate,
        entry.CandidateSince,
        entry.Seen,
        [.. entry.Storages]);

    public BaselineEntry ToEntry() => new(
        Name ?? "",
        Expected is > 0 ? Expected : null,
        Enum.GetValues<FaultDomainKind>().Where(kind => Domains?.ContainsKey(kind.ToString()) is true).ToImmutableSortedDictionary(kind => kind, kind => Domains![kind.ToString()]),
        Candidate is > 0 ? Candidate : null,
        CandidateSince,
        Seen,
        [.. (Storages ?? []).OfType<string>()]);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BaselineText))]
internal sealed partial class BaselineJson : JsonSerializerContext;
