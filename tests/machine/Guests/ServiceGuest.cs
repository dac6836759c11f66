using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;
using Plumbline.Testing.CloudStack;

namespace Plumbline.MachineTests.Guests;

/// <summary>A Debian with systemd, on which plumbd is installed as a package does it.</summary>
public sealed class ServiceGuest() : GuestFixture(new GuestHardware([], FakeCloudStackCommands.Machine, Systemd: true))
{
    private Task<CloudScene>? _cloud;

    /// <summary>plumbd and its cloud, once for all scenarios.</summary>
    internal Task<CloudScene> CloudAsync() => _cloud ??= CloudScene.BuildAsync(Guest, new PlumbdService(Guest));

    public override async ValueTask DisposeAsync()
    {
        if (_cloud is { IsCompletedSuccessfully: true })
        {
            await _cloud.Result.DisposeAsync();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

[CollectionDefinition(nameof(ServiceGuest))]
public sealed class ServiceGuestCollection : ICollectionFixture<ServiceGuest>;
