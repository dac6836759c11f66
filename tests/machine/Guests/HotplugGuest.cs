using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;
using Plumbline.Testing.CloudStack;

namespace Plumbline.MachineTests.Guests;

/// <summary>Disks that come and go while the guest runs, and exports of them. On KVM a machine's uuid is its id in the cloud.</summary>
public sealed class HotplugGuest() : GuestFixture(new GuestHardware([], FakeCloudStackCommands.Machine))
{
    private Task<CloudScene>? _cloud;

    /// <summary>plumbd and its cloud, once for all scenarios.</summary>
    internal Task<CloudScene> CloudAsync() => _cloud ??= CloudScene.BuildAsync(Guest, new PlumbdByHand(Guest));

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

[CollectionDefinition(nameof(HotplugGuest))]
public sealed class HotplugGuestCollection : ICollectionFixture<HotplugGuest>;
