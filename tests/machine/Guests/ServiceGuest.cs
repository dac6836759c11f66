using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Guests;

/// <summary>A Debian with systemd, on which plumbd is installed as a package does it.</summary>
public sealed class ServiceGuest() : CloudGuest(systemd: true)
{
    private protected override IPlumbdInGuest Plumbd() => new PlumbdService(Guest);
}

[CollectionDefinition(nameof(ServiceGuest))]
public sealed class ServiceGuestCollection : ICollectionFixture<ServiceGuest>;
