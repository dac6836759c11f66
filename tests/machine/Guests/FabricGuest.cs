using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Guests;

/// <summary>iSCSI with multipathd, and NVMe over TCP: both targets and both initiators in one kernel.</summary>
public sealed class FabricGuest() : GuestFixture()
{
    private Task<IscsiScenes>? _iscsi;
    private Task<NvmeScenes>? _nvme;

    internal Task<IscsiScenes> IscsiAsync() => _iscsi ??= IscsiScenes.BuildAsync(Guest);

    internal Task<NvmeScenes> NvmeAsync() => _nvme ??= NvmeScenes.BuildAsync(Guest);
}

[CollectionDefinition(nameof(FabricGuest))]
public sealed class FabricGuestCollection : ICollectionFixture<FabricGuest>;
