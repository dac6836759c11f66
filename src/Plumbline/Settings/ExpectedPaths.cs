using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Settings;

/// <summary>The value of paths.expected: "WWID=N, *=N". What is written there stands above what was learnt.</summary>
internal sealed record ExpectedPaths(ImmutableDictionary<string, int> Counts)
{
    private const string Every = "*";
    private const int Most = 1024;

    /// <summary>Null when it is no such list. The name of an NVMe namespace may hold an equals sign: the last one parts.</summary>
    public static ExpectedPaths? Parse(string text)
    {
        var counts = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var part in text.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.LastIndexOf('=');
            if (equals <= 0 || !int.TryParse(part.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > Most)
            {
                return null;
            }

            counts[part[..equals]] = count;
        }

        return new ExpectedPaths(counts.ToImmutable());
    }

    /// <param name="names">What the LUN may be called, the first that is listed counts.</param>
    /// <param name="single">It is one path by its nature: "*" is not meant for it.</param>
    public int? Of(ReadOnlySpan<string?> names, bool single)
    {
        foreach (var name in names)
        {
            if (name is not null && Counts.TryGetValue(name, out var count))
            {
                return count;
            }
        }

        return !single && Counts.TryGetValue(Every, out var every) ? every : null;
    }
}
