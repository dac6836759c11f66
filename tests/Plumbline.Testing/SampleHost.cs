using Plumbline.Inventory;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Interfaces;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Multipath;
using Plumbline.Settings;

namespace Plumbline.Testing;

/// <summary>A small host as a test writes it: files in memory and the raw answers of every seam.</summary>
internal sealed class SampleHost
{
    public static readonly DateTimeOffset Time = new(2026, 11, 21, 3, 0, 0, 123, TimeSpan.Zero);

    public MemoryRoot Files { get; } = new MemoryRoot()
        .File("/proc/sys/kernel/hostname", "pve1.example.org\n")
        .File("/proc/self/mountinfo", "")
        .File("/proc/swaps", "Filename Type Size Used Priority\n");

    public List<DmAnswer> Mappings { get; } = [];

    public DmReading? SecondReading { get; set; }

    public MultipathdReply Multipathd { get; set; } = MultipathdReply.Failed(MultipathdFailure.Absent, "nobody listens");

    public LvmAnswer Lvm { get; set; } = new("{\"report\":[]}", "", 0, null, [], []);

    /// <summary>Volume groups, for tests that write them one by one; with none of them <see cref="Lvm"/> answers.</summary>
    public SampleLvm Groups { get; } = new();

    public ProcessAnswer Processes { get; set; } = new([], []);

    public AddressAnswer Addresses { get; set; } = new([], null);

    public HostSettings Settings { get; set; } = HostSettings.Defaults;

    public HostSources Sources => new(
        Files,
        new CapturedDeviceMapper(new DmCapture(new DmReading(true, null, [.. Mappings], []), SecondReading)),
        new CapturedMultipathd(Multipathd),
        new CapturedLvm(Groups.IsEmpty || Lvm.Failure is not null ? Lvm : Groups.Answer()),
        new CapturedProcesses(Processes),
        new CapturedAddresses(Addresses),
        new StandingTime(),
        Settings);

    public Task<HostInventory> ReadAsync() => new InventoryReader(Sources).ReadAsync(CancellationToken.None);

    /// <summary>A SCSI disk as sysfs shows it.</summary>
    public SampleHost Disk(string name, int major, int minor, long sectors, string scsiAddress, string wwid)
    {
        var device = $"/sys/devices/pci0000:00/host{scsiAddress[0]}/target{scsiAddress[..^2]}/{scsiAddress}";
        var path = $"{device}/block/{name}";
        Files.Link("/sys/class/block/" + name, ".." + "/.." + path["/sys".Length..])
            .Attributes(path, ("dev", $"{major}:{minor}"), ("size", $"{sectors}"), ("ro", "0"), ("hidden", "0"), ("diskseq", $"{minor + 1}"))
            .File(path + "/queue/rotational", "0\n")
            .Link(path + "/device", "../../../" + scsiAddress)
            .Attributes(device, ("vendor", "LIO-ORG "), ("model", "lun             "), ("state", "running"), ("wwid", wwid));
        return this;
    }

    /// <summary>A device-mapper device over one target.</summary>
    public SampleHost Mapping(string name, string uuid, int minor, string type, string parameters, string[] on, long sectors = 8192, string? status = null)
    {
        Mappings.Add(new DmAnswer(
            name, uuid, 253, minor, 0, 0, false, true, false, false, false, false,
            [new DmLine(0, sectors, type, parameters)], [], status is null ? [] : [new DmLine(0, sectors, type, status)], [.. on]));
        return this;
    }

    private sealed class StandingTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Time;
    }
}
