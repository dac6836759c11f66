using System.Collections.Immutable;
using Plumbline.Daemon.Loops;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Paths;

namespace Plumbline.Daemon.Paths;

/// <summary>What was seen last.</summary>
/// <param name="Standing">Findings that stood long enough to be told.</param>
/// <param name="Took">How long it took to see it and to write it down.</param>
internal sealed record PathSight(HostInventory Inventory, PathReport Report, ImmutableArray<Finding> Findings, ImmutableArray<Finding> Standing, TimeSpan Took);

/// <summary>Between the loop that looks at paths and everybody else: who asks for a look, and what the last one saw.</summary>
internal sealed class PathBoard
{
    private volatile PathSight? _last;
    private int _structure = 1;

    /// <summary>Set when it is worth looking.</summary>
    public Signal Asked { get; } = new();

    public PathSight? Last
    {
        get => _last;
        set => _last = value;
    }

    /// <summary>A device was heard of.</summary>
    /// <param name="structure">Devices came, went or are others: everything must be read anew.</param>
    public void Happened(bool structure)
    {
        if (structure)
        {
            Interlocked.Exchange(ref _structure, 1);
        }

        Asked.Set();
    }

    /// <summary>Whether everything must be read anew; told once.</summary>
    public bool TakeStructure() => Interlocked.Exchange(ref _structure, 0) == 1;
}
