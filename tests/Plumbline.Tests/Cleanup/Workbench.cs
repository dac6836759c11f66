using Plumbline.Cleanup;
using Plumbline.Cleanup.Journaling;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Proxmox.Locks;
using Plumbline.Testing;

namespace Plumbline.Tests.Cleanup;

/// <summary>A host that can be acted on, with a state folder and Proxmox's lock folders of its own.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly HastyTime _clock = new();

    public Workbench(SampleHost host)
    {
        Host = host;
        Acts = new SampleActs(host, _clock);
        Folder = Directory.CreateTempSubdirectory("plumbline-clean-").FullName;
        Journal = new Journal(Folder + "/state", _clock);
        Directory.CreateDirectory(Folder + "/root/etc/pve/priv/lock");
    }

    public SampleHost Host { get; }

    public SampleActs Acts { get; }

    public string Folder { get; }

    public Journal Journal { get; set; }

    public string LockRoot => Folder + "/root";

    public ActUnderLocks UnderLocks => new(Acts.Live, Journal, new ProxmoxLocks(_clock, LockRoot));

    public Aftermath Aftermath => new(Acts.Live, Journal);

    public async Task<IReadOnlyList<PlannedAct>> PlanAsync()
    {
        var inventory = await new InventoryReader(Acts.Live.Sources).ReadAsync(CancellationToken.None);
        var scan = ScanContext.Judged(inventory, Surroundings.Of(inventory));
        return CleanupPlan.Of(scan, Inspector.Inspect(scan).Findings);
    }

    public async Task<PlannedAct> OnlyAsync() => Assert.Single(await PlanAsync());

    public Task<ActOutcome> RunAsync(PlannedAct act) => UnderLocks.RunAsync(new RemoveMapping(act, Acts.Live), act.Locks, CancellationToken.None);

    /// <summary>Plans and does the one thing there is to do.</summary>
    public async Task<JournalAct> CleanAsync()
    {
        var outcome = await RunAsync(await OnlyAsync());
        Assert.True(outcome.Result == ActResult.Done, string.Join("; ", outcome.Detail));
        return Journal.Read().Acts.Single(a => a.Id == outcome.Id);
    }

    public async Task<PlannedRestore> PlanRestoreAsync(JournalAct act)
    {
        var inventory = await new InventoryReader(Acts.Live.Sources).ReadAsync(CancellationToken.None);
        return PlannedRestore.Of(act, ScanContext.Judged(inventory, Surroundings.Of(inventory)));
    }

    public async Task<ActOutcome> RestoreAsync(JournalAct act) =>
        await UnderLocks.RunAsync(new RestoreMapping(act, Acts.Live), (await PlanRestoreAsync(act)).Locks, CancellationToken.None);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
