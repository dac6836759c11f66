using Plumbline.CloudStack;
using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Operations;
using Plumbline.Kernel;

namespace Plumbline.Daemon.Volumes.Providers.Cloud;

/// <summary>Which machine of the cloud this one is: what the machine says of itself, proven by the cloud's own list.</summary>
internal sealed class CloudSelf(HostRoot root, Func<Settings.HostSettings> settings, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private (ThisMachine Machine, DateTimeOffset At, string Asked)? _known;

    /// <summary>Below this machine, as the cloud tells it.</summary>
    public string? Hypervisor { get; private set; }

    public async Task<Answer<ThisMachine>> FindAsync(CloudListings listings, CancellationToken cancellation)
    {
        var identity = MachineIdentityReader.Read(root, settings());
        var asked = string.Join(' ', identity.Candidates);
        lock (_gate)
        {
            if (_known is { } known && known.Asked == asked && clock.GetUtcNow() - known.At < Fresh)
            {
                return known.Machine;
            }
        }

        var found = new List<CloudMachine>();
        foreach (var id in identity.Candidates)
        {
            var listed = await listings.MachinesAsync(id, null, cancellation);
            if (!listed.IsDone)
            {
                return CloudRefusals.Of(listed.Failure);
            }

            found.AddRange(listed.Value.Items.Where(m => m.Id == id));
        }

        if (found.Count > 1)
        {
            return new Refusal(
                Trouble.Ambiguous, $"This machine could be {string.Join(" or ", found.Select(m => $"{m.Id} ({m.Name})"))}, and CloudStack knows each of them: {identity.Disagreement}. Set cloudstack.vm_id.");
        }

        var machine = found.Count == 1
            ? new ThisMachine(found[0].Id, string.Join(", ", identity.Found.Where(c => c.Id == found[0].Id).Select(c => c.Source).DefaultIfEmpty("cloudstack.vm_id")))
            : new ThisMachine(null, asked.Length == 0 ? "nothing on this machine says which one of the cloud it is" : $"CloudStack does not list {asked} for this account");
        lock (_gate)
        {
            _known = (machine, clock.GetUtcNow(), asked);
            Hypervisor = found.Count == 1 ? found[0].Hypervisor : null;
        }

        return machine;
    }
}
