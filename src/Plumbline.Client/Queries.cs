namespace Plumbline.Client;

/// <summary>Which volumes; null does not narrow.</summary>
public sealed record VolumeQuery
{
    /// <summary>Attached to this machine.</summary>
    public string? VmId { get; init; }

    /// <summary>In this state, in the provider's own word.</summary>
    public string? State { get; init; }

    /// <summary>Of this name.</summary>
    public string? Name { get; init; }

    /// <summary>How many are asked for at once.</summary>
    public int PageSize { get; init; } = 100;
}

/// <summary>Which operations; null does not narrow.</summary>
public sealed record OperationQuery
{
    /// <summary>Of this type: create, attach, …</summary>
    public string? Type { get; init; }

    /// <summary>With this status.</summary>
    public OperationStatus? Status { get; init; }

    /// <summary>On this volume.</summary>
    public string? VolumeId { get; init; }

    /// <summary>About this machine.</summary>
    public string? VmId { get; init; }

    /// <summary>How many are asked for at once.</summary>
    public int PageSize { get; init; } = 100;
}
