using Plumbline.Daemon.Devices;
using Plumbline.Kernel;
using Plumbline.Kernel.Holders;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Devices;

public sealed class DeviceUsersTests
{
    private static readonly FoundDevice Sda = new("/dev/sda", "sda", new DeviceNumber(8, 0), 1, 8192 * 512, false, null);

    private static SampleHost Host() => new SampleHost().Disk("sda", 8, 0, 8192, "2:0:0:0", "naa.1").Disk("sdb", 8, 16, 8192, "2:0:1:0", "naa.2");

    private static async Task<string[]> UsersAsync(SampleHost host, IProcesses? processes = null)
    {
        var sources = Finders.Sources(host.Files, seams: host);
        sources = sources with { Processes = processes ?? sources.Processes };
        return [.. await new DeviceFinder(sources, new NoLoops(), Finders.Watcher(host.Files, sources.Clock)).UsersOfAsync(Sda, TestContext.Current.CancellationToken)];
    }

    [Fact]
    public async Task Nobody_IsFree() => Assert.Empty(await UsersAsync(Host()));

    /// <summary>Partitions by themselves hold nothing: whoever wrote an image through the device leaves some behind.</summary>
    [Fact]
    public async Task Partition_IsNoUser_AndItsMountIs()
    {
        const string Path = "/sys/devices/pci0000:00/host2/target2:0:0/2:0:0:0/block/sda/sda1";
        var host = Host();
        host.Files.Link("/sys/class/block/sda1", "../.." + Path["/sys".Length..]).Attributes(Path, ("dev", "8:1"), ("size", "4096"), ("ro", "0"), ("partition", "1"), ("start", "2048"));
        Assert.Empty(await UsersAsync(host));

        host.Files.File("/proc/self/mountinfo", "30 1 8:1 / /srv rw - ext4 /dev/sda1 rw\n");
        Assert.Equal(["the partition sda1 on /dev/sda is mounted at /srv"], await UsersAsync(host));
    }

    [Fact]
    public async Task StackAbove_IsNamedWithItsUsers()
    {
        var host = Host().Mapping("vol-1", "PLUMB-vol-1", 0, "linear", "8:0 0", ["8:0"]).Mapping("other", "", 1, "linear", "8:16 0", ["8:16"]);
        host.Processes = new ProcessAnswer([new HostProcess(71, 5, "qemu-storage-da", null, null, [new OpenDevice("253:0", "/dev/dm-0", false)])], []);
        host.Files.File("/proc/swaps", "Filename Type Size Used Priority\n/dev/mapper/vol-1 partition 4092 0 -2\n/dev/sdb partition 4092 0 -2\n");

        Assert.Equal(
            ["the mapping vol-1 stands on /dev/sda", "process 71 qemu-storage-da has the mapping vol-1 on /dev/sda open", "the mapping vol-1 on /dev/sda is swap"],
            await UsersAsync(host));
    }

    [Fact]
    public async Task GuestAndBtrfs_AreNamed()
    {
        const string Uuid = "11111111-2222-4333-8444-555555555555";
        var host = Host();
        host.Processes = new ProcessAnswer([new HostProcess(71, 5, "kvm", 100, "vm", [new OpenDevice("8:0", "/dev/sda", false)])], []);
        host.Files.Link($"/sys/fs/btrfs/{Uuid}/devices/sda", "../../../../devices/pci0000:00/host2/target2:0:0/2:0:0:0/block/sda");

        Assert.Equal([$"{Sda.Path} is part of the mounted btrfs {Uuid}", "guest 100 has /dev/sda open"], await UsersAsync(host));
    }

    /// <summary>What could not be seen is no proof that nobody is there.</summary>
    [Fact]
    public async Task NotEverythingSeen_IsNotFree()
    {
        var host = Host();
        host.Processes = new ProcessAnswer([], ["3 processes could not be looked into: run as root to see what they hold open"]);

        Assert.StartsWith("not everything could be seen", Assert.Single(await UsersAsync(host)), StringComparison.Ordinal);
    }

    /// <summary>udev has every device open for a moment after a change; a detach right then must not be refused for it.</summary>
    [Fact]
    public async Task Udev_IsWaitedFor_AndNamedWhenItStays()
    {
        Assert.Empty(await UsersAsync(Host(), new Opened("(udev-worker)", 3)));
        Assert.Equal(["process 71 (udev-worker) has /dev/sda open"], await UsersAsync(Host(), new Opened("(udev-worker)", int.MaxValue)));
    }

    [Fact]
    public async Task AnybodyElse_IsNotWaitedFor()
    {
        var opened = new Opened("dd", 1);

        Assert.Equal(["process 71 dd has /dev/sda open"], await UsersAsync(Host(), opened));
    }

    [Fact]
    public async Task DeviceThatIsGone_HasNoUsers()
    {
        var sources = Finders.Sources(new SampleHost().Files);

        Assert.Empty(await new DeviceFinder(sources, new NoLoops(), Finders.Watcher(sources.Root, sources.Clock)).UsersOfAsync(Sda, TestContext.Current.CancellationToken));
    }

    /// <summary>A process that has the disk open for so many looks.</summary>
    private sealed class Opened(string command, int looks) : IProcesses
    {
        private int _looks;

        public ProcessAnswer Ask() => _looks++ < looks ? new ProcessAnswer([new HostProcess(71, 5, command, null, null, [new OpenDevice("8:0", "/dev/sda", false)])], []) : new ProcessAnswer([], []);
    }
}
