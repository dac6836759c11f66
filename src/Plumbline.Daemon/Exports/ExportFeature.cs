using Plumbline.Daemon.Exports.StorageDaemon;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Exports;

/// <summary>What exports are made of, in one list.</summary>
internal static class ExportFeature
{
    public static void AddExports(this IServiceCollection services)
    {
        services.AddSingleton<IExportEngine, StorageDaemonEngine>();
        services.AddSingleton<ExportStore>().AddSingleton<ExportWishes>().AddSingleton<ExportPictures>().AddSingleton<VolumeExports>();
        services.AddSingleton<ExportCleanup>().AddSingleton<ExportHealth>();
        services.AddSingleton<ExportSync>().AddSingleton<ExportsOfGoneDisks>().AddSingleton<Loop, ExportLoop>();
        services.AddSingleton<OperationHandler, ExportVolume>();
        services.AddSingleton<OperationHandler, UnexportVolume>();
    }
}
