namespace Plumbline.Daemon.Storage;

internal enum DatabaseHealth
{
    Healthy,

    /// <summary>It works, and somebody should look.</summary>
    Degraded,

    /// <summary>It does not work.</summary>
    Unhealthy,
}

/// <summary>What a look at the database found.</summary>
/// <param name="Health">Whether it works.</param>
/// <param name="Sentence">What was seen; where it is not healthy also what that means and what to do.</param>
internal sealed record DatabaseState(DatabaseHealth Health, string Sentence);
