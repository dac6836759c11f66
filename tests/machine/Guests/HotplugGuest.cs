using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Guests;

/// <summary>Disks that come and go while the guest runs, and exports of them.</summary>
public sealed class HotplugGuest() : CloudGuest(systemd: false)
{
    private protected override IPlumbdInGuest Plumbd() => new PlumbdByHand(Guest);
}

[CollectionDefinition(nameof(HotplugGuest))]
public sealed class HotplugGuestCollection : ICollectionFixture<HotplugGuest>;
