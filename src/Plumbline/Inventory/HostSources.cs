using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Figures;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Interfaces;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Multipath;
using Plumbline.Kernel.Sysfs;
using Plumbline.Settings;

namespace Plumbline.Inventory;

/// <summary>Where an inventory is read from: files, and the seams that are no files. Live or captured, the readers do not know.</summary>
/// <param name="Clock">The host's own clock; a captured host stands still.</param>
/// <param name="Captured">Who the captured host is; null on a live one.</param>
/// <param name="FileSystems">Null where nobody needs to know how full they are.</param>
/// <param name="Serials">For who reads every few seconds; null asks every disk each time, as a capture must.</param>
internal sealed record HostSources(
    HostRoot Root,
    IDeviceMapper DeviceMapper,
    IMultipathd Multipathd,
    ILvmReport Lvm,
    IProcesses Processes,
    ILocalAddresses Addresses,
    TimeProvider Clock,
    HostSettings Settings,
    HostIdentity? Captured = null,
    IFileSystems? FileSystems = null,
    KnownSerials? Serials = null);
