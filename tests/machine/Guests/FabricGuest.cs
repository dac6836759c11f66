using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Guests;

/// <summary>iSCSI with multipathd, and NVMe over TCP: both targets and both initiators in one kernel.</summary>
public sealed class FabricGuest() : GuestFixture()
{
    private Task<IscsiScenes>? _iscsi;
    private Task<NvmeScenes>? _nvme;
    private Task<SanNode>? _node;

    internal Task<IscsiScenes> IscsiAsync() => _iscsi ??= IscsiScenes.BuildAsync(Guest);

    internal Task<NvmeScenes> NvmeAsync() => _nvme ??= NvmeScenes.BuildAsync(Guest);

    /// <summary>LVM on both, and plumbd over them.</summary>
    internal Task<SanNode> NodeAsync() => _node ??= BuildNodeAsync();

    private async Task<SanNode> BuildNodeAsync()
    {
        await IscsiAsync();
        await NvmeAsync();
        return await SanNode.BuildAsync(Guest);
    }
}

[CollectionDefinition(nameof(FabricGuest))]
public sealed class FabricGuestCollection : ICollectionFixture<FabricGuest>;
