using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Events;
using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Naming;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Inventory;
using Plumbline.Kernel.Loop;

namespace Plumbline.Daemon.Volumes;

/// <summary>What volumes and operations are made of, in one list.</summary>
internal static class VolumeFeature
{
    public static IServiceCollection AddVolumes(this IServiceCollection services, IVolumeProvider provider, ILoopActs loops, HostSources sources)
    {
        services.AddSingleton<EventHub>().AddSingleton<FindingStore>();

        services.AddSingleton<OperationStore>().AddSingleton<OperationLists>().AddSingleton<OperationIntake>();
        services.AddSingleton<OperationRunner>().AddSingleton<Loop>(all => all.GetRequiredService<OperationRunner>());

        services.AddSingleton(provider).AddSingleton(loops).AddSingleton(sources).AddSingleton(sources.Root).AddSingleton<VolumeHealth>();
        services.AddSingleton<DeviceWatcher>().AddSingleton<Loop>(all => all.GetRequiredService<DeviceWatcher>()).AddSingleton<DeviceFinder>();
        services.AddSingleton<VolumeStore>().AddSingleton<VolumePlacement>().AddSingleton<VolumeBinding>().AddSingleton<VolumeRelease>().AddSingleton<MappingProof>();
        services.AddSingleton<EarlierStart>().AddSingleton<KnownPlaces>();
        services.AddSingleton<Reconciler>().AddSingleton<Loop, ReconcileLoop>();

        // After volumes and their disks, in this order: nobody may have a name open that must go, and what is served has a name first.
        services.AddSingleton<ISyncPart>(all => all.GetRequiredService<ExportsOfGoneDisks>());
        services.AddSingleton<ISyncPart>(all => all.GetRequiredService<NameSync>());
        services.AddSingleton<ISyncPart>(all => all.GetRequiredService<ExportSync>());

        services.AddSingleton<OperationHandler, CreateVolume>();
        services.AddSingleton<OperationHandler>(all => Attach(all, asRoot: false));
        services.AddSingleton<OperationHandler>(all => Attach(all, asRoot: true));
        services.AddSingleton<OperationHandler, DetachVolume>();
        services.AddSingleton<OperationHandler, ResizeVolume>();
        services.AddSingleton<OperationHandler, DeleteVolume>();
        services.AddSingleton<OperationHandler, SnapshotVolume>();
        services.AddSingleton<OperationHandler, RevertVolume>();
        services.AddSingleton<OperationHandler, DeleteSnapshot>();
        services.AddSingleton<OperationHandler, TestFailoverCleanup>();
        return services;
    }

    public static void MapVolumeRoutes(this IEndpointRouteBuilder app)
    {
        app.MapVolumes();
        app.MapOperations();
        app.MapFindings();
        app.MapForceSync();
        app.MapEvents();
    }

    private static AttachVolume Attach(IServiceProvider all, bool asRoot) => new(
        all.GetRequiredService<IVolumeProvider>(), all.GetRequiredService<VolumePlacement>(), all.GetRequiredService<VolumeBinding>(), all.GetRequiredService<VolumeNames>(),
        all.GetRequiredService<ExpectedDisks>(), asRoot);
}
