using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Comparisons;

/// <summary>Two tellings of the same, field by field: one line for each field of each record, so that a difference names both.</summary>
internal static class Agreement
{
    /// <param name="what">What is compared.</param>
    /// <param name="theirs">What the tool told.</param>
    /// <param name="ours">What Plumbline read.</param>
    /// <param name="mayBeNothing">A scene may have none of it; otherwise a tool that told nothing has told nothing to compare.</param>
    public static void Require(string what, IEnumerable<string> theirs, IEnumerable<string> ours, bool mayBeNothing = false)
    {
        var (expected, given) = (theirs.ToList(), ours.ToList());
        if (expected.Count == 0 && !mayBeNothing)
        {
            throw new MachineTestException($"{what}: the tool told nothing, so there is nothing to compare.");
        }

        var (missing, added) = (Without(expected, given), Without(given, expected));
        if (missing.Count + added.Count > 0)
        {
            throw new MachineTestException(
                $"{what}: Plumbline and the tool differ.\nonly the tool:\n  {string.Join("\n  ", missing)}\nonly Plumbline:\n  {string.Join("\n  ", added)}");
        }
    }

    public static IEnumerable<string> Fields(string record, params IEnumerable<(string Name, string? Value)> fields) =>
        fields.Select(field => $"{record}: {field.Name} = {field.Value}");

    public static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    /// <summary>A value of a tool's JSON as it would be printed; nothing for null.</summary>
    public static string? Text(JsonElement row, string name) => row.GetProperty(name) switch
    {
        { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.True } => "yes",
        { ValueKind: JsonValueKind.False } => "no",
        var value => value.ToString(),
    };

    public static string? YesOrNo(bool? value) => value switch { true => "yes", false => "no", null => null };

    public static ImmutableArray<JsonElement> Array(string json, params ReadOnlySpan<string> path)
    {
        var element = JsonDocument.Parse(json).RootElement;
        foreach (var name in path)
        {
            element = element.ValueKind == JsonValueKind.Array ? element[0] : element;
            element = element.GetProperty(name);
        }

        return [.. element.EnumerateArray()];
    }

    /// <summary>As many times fewer as the other has it.</summary>
    private static List<string> Without(List<string> from, List<string> other)
    {
        var left = other.CountBy(line => line, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return [.. from.Where(line => (left[line] = left.GetValueOrDefault(line) - 1) < 0).Order(StringComparer.Ordinal)];
    }
}
