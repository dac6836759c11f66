namespace Plumbline.Daemon.Storage;

/// <summary>What a transaction is for.</summary>
internal enum Access
{
    /// <summary>One moment of the database; writing is refused.</summary>
    Read,

    Write,

    /// <summary>Alone, also among daemons that start at the same time.</summary>
    Migrate,
}
