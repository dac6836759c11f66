using System.Collections.Immutable;

namespace Plumbline.Kernel;

/// <summary>Something that could not be read. It never ends a scan: what rests on it is unknown.</summary>
/// <param name="Source">The reader: dm, sysfs, lvm, multipathd, nvme, iscsi, fc, processes, mounts, proxmox …</param>
/// <param name="Detail">One sentence: what was asked, and what came back.</param>
internal sealed record ReadProblem(string Source, string Detail);

/// <summary>Collects the problems of one reading; safe for readers that run side by side.</summary>
internal sealed class ReadProblems
{
    private readonly Lock _gate = new();
    private readonly List<ReadProblem> _problems = [];

    public void Add(string source, string detail)
    {
        lock (_gate)
        {
            _problems.Add(new ReadProblem(source, detail));
        }
    }

    /// <summary>In an order that does not depend on which reader was faster, each problem once.</summary>
    public ImmutableArray<ReadProblem> ToImmutable()
    {
        lock (_gate)
        {
            return [.. _problems.Distinct().OrderBy(p => p.Source, StringComparer.Ordinal).ThenBy(p => p.Detail, StringComparer.Ordinal)];
        }
    }
}
