using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Kernel.Multipath;

/// <summary>A multipath target's table as drivers/md/dm-mpath.c prints it: what is in force now, the queueing flag included.</summary>
internal sealed record DmMultipathTable(
    ImmutableArray<string> Features, ImmutableArray<string> HardwareHandler, int FirstGroup, ImmutableArray<DmMultipathTableGroup> Groups)
{
    public bool QueueIfNoPath => Features.Contains("queue_if_no_path");

    /// <summary>Null when the table does not name it; the kernel's default then holds.</summary>
    public int? PathGroupInitRetries =>
        Features.IndexOf("pg_init_retries") is >= 0 and var at && at + 1 < Features.Length
        && int.TryParse(Features[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var retries)
            ? retries
            : null;

    /// <param name="parameters">The table line without start, length and "multipath".</param>
    /// <param name="table">The table.</param>
    /// <param name="error">What is missing or wrong, when it is no table.</param>
    public static bool TryParse(
        ReadOnlySpan<char> parameters, [NotNullWhen(true)] out DmMultipathTable? table, [NotNullWhen(false)] out string? error)
    {
        var words = new DmWords(parameters);
        var features = words.Counted("features");
        var handler = words.Counted("hardware handler words");
        var groupCount = words.Count("the number of groups");
        var first = words.Number("the next group");
        var groups = ImmutableArray.CreateBuilder<DmMultipathTableGroup>();
        for (var i = 0; i < groupCount && words.Error is null; i++)
        {
            groups.Add(Group(ref words));
        }

        error = DmMultipathStatus.ErrorOf(ref words, first, groupCount);
        table = error is null ? new DmMultipathTable(features, handler, (int)first, groups.ToImmutable()) : null;
        return table is not null;
    }

    private static DmMultipathTableGroup Group(ref DmWords words)
    {
        var selector = words.Word("a selector").ToString();
        var selectorArguments = words.Counted("selector arguments");
        var pathCount = words.Count("the number of paths");
        var argumentCount = words.Count("the number of path arguments");
        var paths = ImmutableArray.CreateBuilder<DmMultipathTablePath>();
        for (var i = 0; i < pathCount && words.Error is null; i++)
        {
            paths.Add(new DmMultipathTablePath(words.Word("a path").ToString(), words.Take(argumentCount, "a path argument")));
        }

        return new DmMultipathTableGroup(selector, selectorArguments, paths.ToImmutable());
    }
}

internal sealed record DmMultipathTableGroup(
    string Selector, ImmutableArray<string> SelectorArguments, ImmutableArray<DmMultipathTablePath> Paths);

/// <param name="Device">major:minor.</param>
/// <param name="Arguments">As many as the table itself says: repeat counts and weights, whatever the selector.</param>
internal sealed record DmMultipathTablePath(string Device, ImmutableArray<string> Arguments);
