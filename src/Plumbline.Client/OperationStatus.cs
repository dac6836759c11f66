using System.Text.Json.Serialization;

namespace Plumbline.Client;

/// <summary>How far an operation is.</summary>
[JsonConverter(typeof(OperationStatusConverter))]
public enum OperationStatus
{
    /// <summary>On disk, not begun.</summary>
    Pending,

    /// <summary>At work, or waiting to try a step again.</summary>
    Executing,

    /// <summary>Done, and proven.</summary>
    Completed,

    /// <summary>Not done, and that is certain.</summary>
    Failed,

    /// <summary>Ended by somebody before it changed anything, or closed after somebody looked at it.</summary>
    Cancelled,

    /// <summary>It is not known how it ended. The volume stays busy until it is looked at: force-sync tries again, cancel closes it.</summary>
    NeedsAttention,

    /// <summary>A word that this library does not know, of a newer plumbd.</summary>
    Unknown,
}
