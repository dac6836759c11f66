namespace Plumbline.Paths;

/// <summary>What a path is worth. Up to Failed in rising order of badness, so that the worst of several sources is the greatest.</summary>
internal enum PathState
{
    /// <summary>I/O may go there.</summary>
    Active,

    /// <summary>It stands by: it works when the array fails over (ALUA standby "ghost", ANA inaccessible).</summary>
    Standby,

    /// <summary>Its state is being found out right now.</summary>
    Checking,

    Failed,

    /// <summary>Nothing that would prove it dead or alive did answer.</summary>
    Unknown,
}

/// <summary>How many paths are in each state. They add up to the total, always.</summary>
internal readonly record struct PathCounts(int Active, int Standby, int Failed, int Checking, int Unknown)
{
    public int Total => Active + Standby + Failed + Checking + Unknown;

    /// <summary>Those of which nothing bad is known: what an expectation is compared with.</summary>
    public int Present => Total - Failed;

    public static PathCounts Of(IEnumerable<PathState> states)
    {
        var counts = default(PathCounts);
        foreach (var state in states)
        {
            counts = state switch
            {
                PathState.Active => counts with { Active = counts.Active + 1 },
                PathState.Standby => counts with { Standby = counts.Standby + 1 },
                PathState.Failed => counts with { Failed = counts.Failed + 1 },
                PathState.Checking => counts with { Checking = counts.Checking + 1 },
                _ => counts with { Unknown = counts.Unknown + 1 },
            };
        }

        return counts;
    }

    public static PathCounts operator +(PathCounts left, PathCounts right) => new(
        left.Active + right.Active,
        left.Standby + right.Standby,
        left.Failed + right.Failed,
        left.Checking + right.Checking,
        left.Unknown + right.Unknown);
}
