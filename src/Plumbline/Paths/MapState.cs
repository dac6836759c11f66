namespace Plumbline.Paths;

/// <summary>What a LUN, or a storage on several, is worth; in rising order of badness.</summary>
internal enum MapState
{
    Ok,

    /// <summary>One path, as it always was: a note, no fault.</summary>
    SinglePath,

    /// <summary>All that is usable goes through one thing that may fail, and what is expected did not.</summary>
    AtRisk,

    /// <summary>A path is down or missing, or only standby ones are left.</summary>
    Degraded,

    Suspended,

    /// <summary>Nobody looks after the map; what is known comes from the kernel.</summary>
    Unmanaged,

    Unknown,

    /// <summary>No usable path.</summary>
    Failed,
}

/// <summary>What users of a failed LUN see.</summary>
internal enum FailureMode
{
    None,

    /// <summary>I/O waits; processes are stuck in D state.</summary>
    Hanging,

    /// <summary>I/O fails now.</summary>
    Erroring,
}

internal static class MapStates
{
    /// <summary>The words of documents and metrics.</summary>
    public static string Word(this MapState state) => state switch
    {
        MapState.SinglePath => "single-path",
        MapState.AtRisk => "at-risk",
        _ => state.ToString().ToLowerInvariant(),
    };

    public static MapState Worst(IEnumerable<MapState> states) => states.Append(MapState.Ok).Max();
}
