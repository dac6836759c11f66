using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Kernel.Holders;

/// <summary>One swap area.</summary>
/// <param name="Path">The node or file, as it was called at swapon.</param>
/// <param name="IsPartition">A block device, and no file.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Used">Bytes.</param>
/// <param name="Deleted">The node has no such name any more.</param>
internal sealed record SwapArea(string Path, bool IsPartition, long Size, long Used, bool Deleted);

/// <summary>/proc/swaps: a heading, then "path type size used priority" with sizes in KiB (mm/swapfile.c, swap_show).</summary>
internal static class SwapParser
{
    private const string DeletedMark = " (deleted)";

    public static (ImmutableArray<SwapArea> Areas, ImmutableArray<string> Errors) Parse(string text)
    {
        var areas = ImmutableArray.CreateBuilder<SwapArea>();
        var errors = ImmutableArray.CreateBuilder<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["Filename", ..] or [])
            {
                continue;
            }

            if (words is [var name, var kind, var size, var used, _] && KiB(size) is { } bytes && KiB(used) is { } usedBytes)
            {
                var path = KernelText.Unescape(name);
                var deleted = path.EndsWith(DeletedMark);
                areas.Add(new SwapArea(deleted ? path[..^DeletedMark.Length] : path, kind == "partition", bytes, usedBytes, deleted));
            }
            else
            {
                errors.Add("not a line of swaps: " + line);
            }
        }

        return (areas.ToImmutable(), errors.ToImmutable());
    }

    private static long? KiB(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / 1024
            ? number * 1024
            : null;
}

/// <summary>The swap areas in use.</summary>
internal static class SwapReader
{
    public static ImmutableArray<SwapArea> Read(HostRoot root, ReadProblems problems)
    {
        if (root.ReadText("/proc/swaps", "swaps", problems) is not { } text)
        {
            return [];
        }

        var (areas, errors) = SwapParser.Parse(text);
        foreach (var error in errors)
        {
            problems.Add("swaps", error);
        }

        return areas;
    }
}
