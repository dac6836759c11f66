using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.Nvme;

namespace Plumbline.Paths;

/// <summary>The NVMe namespaces. A controller without a node of the namespace is no path to it; one that showed it keeps its node until it is removed.</summary>
internal static class NvmeLuns
{
    private const string DiscoveryNqn = "nqn.2014-08.org.nvmexpress.discovery";

    /// <param name="gathered">Names of devices that a dm-multipath map has: there the map is the LUN.</param>
    public static IEnumerable<LunFacts> Read(HostInventory inventory, PathPlaces places, IReadOnlySet<string> gathered) =>
        from subsystem in inventory.Fabric.Nvme.Subsystems
        where subsystem.Type != "discovery" && subsystem.Nqn != DiscoveryNqn
        from device in NvmeDevice.Of(subsystem)
        where !device.Nodes.Any(n => gathered.Contains(n.Name))
        select Namespace(subsystem, device, places);

    private static LunFacts Namespace(NvmeSubsystem subsystem, NvmeDevice device, PathPlaces places)
    {
        var first = device.Nodes[0];
        var controllers = subsystem.Controllers.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var paths = device.Paths.Where(p => controllers.GetValueOrDefault(p.Controller)?.Type != "discovery").ToList();
        var states = paths.Select(p => controllers.GetValueOrDefault(p.Controller)?.State).ToList();
        return new LunFacts
        {
            Id = subsystem.Nqn is { } nqn && first.Nsid is { } nsid ? $"{nqn}#{nsid}{Distinct(subsystem, device)}" : "nvme:" + first.Name,
            Kind = LunKind.Namespace,
            Name = first.Name,
            Wwid = first.Wwid,
            Nqn = subsystem.Nqn,
            Subsystem = subsystem.Name,
            Product = subsystem.Model,
            Size = first.Size,
            Policy = subsystem.IoPolicy,
            Local = subsystem.Controllers.All(c => c.Transport is "pcie" or "apple-nvme"),

            // nvme_available_path in drivers/nvme/host/multipath.c: I/O waits while any controller of the head may still come (back).
            NoPath = new NoPathPolicy(states.Exists(s => s is "live" or "resetting" or "connecting" or "new"), null),
            Paths = [.. paths.Select(p => Path(p, controllers.GetValueOrDefault(p.Controller), places)).OrderBy(p => p.Id, StringComparer.Ordinal)],
            Devices = [.. device.Nodes.Select(n => DeviceNumber.TryParse(n.DeviceNumber, out var number) ? number : (DeviceNumber?)null).OfType<DeviceNumber>()],
        };
    }

    /// <summary>Private namespaces of several controllers may bear one number; then the device's name tells them apart.</summary>
    private static string Distinct(NvmeSubsystem subsystem, NvmeDevice device) =>
        subsystem.Namespaces.Any(n => n.Nsid == device.Nodes[0].Nsid && !device.Nodes.Contains(n)) ? "@" + device.Nodes[0].Name : "";

    private static PathFacts Path(NvmePath path, NvmeController? controller, PathPlaces places)
    {
        var facts = new PathFacts
        {
            Id = path.Name,
            Device = path.Name,
            Controller = path.Controller,
            Sources = new PathSources { Ana = path.AnaState, Lost = controller is null },
        };
        return controller is null ? facts : places.Place(facts, controller);
    }
}
