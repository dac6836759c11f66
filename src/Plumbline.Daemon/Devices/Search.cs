using System.Collections.Immutable;

namespace Plumbline.Daemon.Devices;

/// <summary>What a look for a device gave. Closed: these four and no others. Each sentence says what it means and what to do.</summary>
internal abstract record Search
{
    private Search()
    {
    }

    /// <summary>Exactly one disk, and it is proven.</summary>
    internal sealed record Found(FoundDevice Device) : Search;

    /// <summary>Everything was read and no disk is it.</summary>
    internal sealed record Absent(string Sentence) : Search;

    /// <summary>More than one disk could be it. Nothing may be done on any of them.</summary>
    internal sealed record Ambiguous(ImmutableArray<FoundDevice> Candidates, string Sentence) : Search;

    /// <summary>Not everything could be read, and what was read is not it: the disk may be there.</summary>
    internal sealed record Unread(string Sentence) : Search;
}
