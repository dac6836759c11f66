using System.Collections.Immutable;

namespace Plumbline.Daemon.Volumes.Providers;

/// <summary>A volume as its provider tells it now.</summary>
/// <param name="ProviderName">What the provider calls it, where that is not <paramref name="Name"/>.</param>
/// <param name="State">The provider's own word.</param>
/// <param name="MachineId">What it is attached to.</param>
/// <param name="IsRoot">It is, or would boot, a machine's root disk.</param>
/// <param name="IsMoving">Something is at work on it.</param>
internal sealed record ProvidedVolume(
    string Id,
    string Name,
    string? ProviderName,
    long? Size,
    string? State,
    string? MachineId,
    string? ZoneId,
    string? DiskOfferingId,
    bool IsRoot,
    bool IsMoving)
{
    /// <summary>What else the provider says by which a device could be recognised; kept with the volume's place.</summary>
    public ProvidedMarks Marks { get; init; } = ProvidedMarks.None;
}

/// <summary>Marks of some hypervisors (facts of the provider, for its own IdentityOf).</summary>
/// <param name="Hypervisor">As the provider names it.</param>
/// <param name="DeviceSlot">CloudStack's deviceid: a slot of its database, and on XenServer the place of the disk.</param>
/// <param name="BySize">Its disk was told by its size and its time alone (volumes.match_by_size): nothing but its place can be looked at again.</param>
internal sealed record ProvidedMarks(string? Hypervisor, long? DeviceSlot, string? ExternalUuid, string? ChainInfo, bool BySize = false)
{
    public static ProvidedMarks None { get; } = new(null, null, null, null);
}

/// <summary>What the provider holds.</summary>
/// <param name="Complete">Only then does absence prove anything.</param>
internal sealed record ProvidedVolumes(ImmutableArray<ProvidedVolume> Items, bool Complete);

internal sealed record ProvidedSnapshot(string Id, string VolumeId, string? Name, string? State, long? Size, DateTimeOffset? Created, bool Usable);

internal sealed record ProvidedSnapshots(ImmutableArray<ProvidedSnapshot> Items);

/// <summary>Where a volume is to be made.</summary>
/// <param name="Name">As asked.</param>
/// <param name="Size">Bytes; a provider that knows larger steps only rounds up and tells.</param>
internal sealed record VolumeWish(string Name, long Size, string? DiskOfferingId, string? ZoneId);

/// <summary>Done, and nothing more to tell.</summary>
internal sealed record Nothing
{
    public static Nothing It { get; } = new();
}

/// <summary>What the provider can say of itself.</summary>
/// <param name="Sentence">What was measured, or what is wrong.</param>
internal sealed record ProviderHealth(bool Healthy, string Sentence);

/// <summary>This machine, as the provider knows it.</summary>
/// <param name="Id">Null where it is certain that it is none of the provider's: it has nothing attached.</param>
/// <param name="Source">Who said so.</param>
internal sealed record ThisMachine(string? Id, string Source);
