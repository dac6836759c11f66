using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;
using Plumbline.Testing.CloudStack;

namespace Plumbline.MachineTests.Guests;

/// <summary>A guest with plumbd in it, and a cloud that plugs disks. On KVM a machine's uuid is its id in the cloud.</summary>
public abstract class CloudGuest : GuestFixture
{
    private Task<CloudScene>? _cloud;

    private protected CloudGuest(bool systemd)
        : base(new GuestHardware([], FakeCloudStackCommands.Machine, systemd))
    {
    }

    /// <summary>plumbd and its cloud, once for all scenarios.</summary>
    internal Task<CloudScene> CloudAsync() => _cloud ??= CloudScene.BuildAsync(Guest, Plumbd());

    public override async ValueTask DisposeAsync()
    {
        if (_cloud is { IsCompletedSuccessfully: true })
        {
            await _cloud.Result.DisposeAsync();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract IPlumbdInGuest Plumbd();
}
