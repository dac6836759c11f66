namespace Plumbline.MachineTests.Guests;

/// <summary>Disks that come and go while the guest runs, and exports of them.</summary>
public sealed class HotplugGuest() : GuestFixture();

[CollectionDefinition(nameof(HotplugGuest))]
public sealed class HotplugGuestCollection : ICollectionFixture<HotplugGuest>;
