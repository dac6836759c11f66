using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Kernel.Multipath;

/// <summary>A multipath target's status (multipath_status in drivers/md/dm-mpath.c).</summary>
/// <param name="Features">"queueing-now pg_init_count". The first is the queue of a running path group initialisation, not queue_if_no_path.</param>
/// <param name="HardwareHandler">Always none in a status.</param>
/// <param name="NextGroup">The group in use or next to be used, from 1; 0 without groups.</param>
/// <param name="Groups">In the table's order.</param>
internal sealed record DmMultipathStatus(
    ImmutableArray<string> Features, ImmutableArray<string> HardwareHandler, int NextGroup, ImmutableArray<DmMultipathStatusGroup> Groups)
{
    /// <param name="parameters">The status line without start, length and "multipath".</param>
    /// <param name="status">The status.</param>
    /// <param name="error">What is missing or wrong, when it is no status.</param>
    public static bool TryParse(
        ReadOnlySpan<char> parameters, [NotNullWhen(true)] out DmMultipathStatus? status, [NotNullWhen(false)] out string? error)
    {
        var words = new DmWords(parameters);
        var features = words.Counted("features");
        var handler = words.Counted("hardware handler words");
        var groupCount = words.Count("the number of groups");
        var next = words.Number("the next group");
        var groups = ImmutableArray.CreateBuilder<DmMultipathStatusGroup>();
        for (var i = 0; i < groupCount && words.Error is null; i++)
        {
            groups.Add(Group(ref words));
        }

        error = ErrorOf(ref words, next, groupCount);
        status = error is null ? new DmMultipathStatus(features, handler, (int)next, groups.ToImmutable()) : null;
        return status is not null;
    }

    internal static string? ErrorOf(ref DmWords words, long group, int groupCount)
    {
        if (group > groupCount)
        {
            words.Fail("the next group is none of the groups");
        }

        if (!words.AtEnd)
        {
            words.Fail("goes on after the last group");
        }

        return words.Error;
    }

    private static DmMultipathStatusGroup Group(ref DmWords words)
    {
        var state = One(ref words, "a group's state", "AED");
        var selector = words.Counted("selector words");
        var pathCount = words.Count("the number of paths");
        var infoCount = words.Count("the number of path words");
        var paths = ImmutableArray.CreateBuilder<DmMultipathStatusPath>();
        for (var i = 0; i < pathCount && words.Error is null; i++)
        {
            var device = words.Word("a path").ToString();
            var active = One(ref words, "a path's state", "AF") == 'A';
            var failures = words.Number("a path's fail count");
            paths.Add(new DmMultipathStatusPath(device, active, failures, words.Take(infoCount, "a path word")));
        }

        return new DmMultipathStatusGroup(state, selector, paths.ToImmutable());
    }

    private static char One(ref DmWords words, string what, string letters)
    {
        var word = words.Word(what);
        if (words.Error is null && (word.Length != 1 || !letters.Contains(word[0])))
        {
            words.Fail($"{what} is none of {letters}");
        }

        return words.Error is null ? word[0] : '\0';
    }
}

/// <param name="State">A in use, E enabled, D bypassed.</param>
/// <param name="SelectorWords">As many as the status itself says (historical-service-time tells two).</param>
/// <param name="Paths">In the table's order.</param>
internal sealed record DmMultipathStatusGroup(char State, ImmutableArray<string> SelectorWords, ImmutableArray<DmMultipathStatusPath> Paths);

/// <param name="Device">major:minor.</param>
/// <param name="Active">The kernel sends I/O there; only a failed I/O or multipathd changes it.</param>
/// <param name="FailCount">Since the table was loaded.</param>
/// <param name="Words">round-robin none, queue-length the I/O in flight, service-time the bytes in flight and the relative throughput.</param>
internal sealed record DmMultipathStatusPath(string Device, bool Active, long FailCount, ImmutableArray<string> Words);
