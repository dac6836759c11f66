using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Proxmox;

namespace Plumbline.Tests.Proxmox;

public sealed class GuestActivityTests : IDisposable
{
    private readonly ProxmoxTree _tree = new(populate: false);
    private readonly ReadProblems _problems = new();

    public GuestActivityTests() => _tree.Write("/proc/net/unix", """
        Num       RefCount Protocol Flags    Type St Inode Path
        ffff8a01: 00000002 00000000 00010000 0001 01 23456 @/var/lib/lxc/105/command
        ffff8a02: 00000003 00000000 00000000 0001 03 23457 @/var/lib/lxc/106/commands
        ffff8a03: 00000002 00000000 00010000 0001 01 23458 /run/systemd/private
        ffff8a04: 00000003 00000000 00000000 0001 03 23459
        ffff8a05: 00000002 00000000 00010000 0001 01 23460 @/var/lib/lxc/base/command
        ffff8a06: 00000002 00000000 00010000 0001 01 23461 @/var/lib/lxc/command

        """);

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("1234\n", "/usr/bin/kvm\0-id\0100\0-pidfile\0/var/run/qemu-server/100.pid\0", nameof(GuestRun.Running))]
    [InlineData("1234\n", "/usr/bin/kvm\0-id\0100\0-pidfile\0/run/qemu-server/100.pid\0", nameof(GuestRun.Running))]
    [InlineData("1234\n", "/usr/bin/kvm\0-id\0101\0-pidfile\0/var/run/qemu-server/101.pid\0", nameof(GuestRun.Stopped))]
    [InlineData("1234\n", "/usr/bin/vim\0/var/run/qemu-server/100.pid\0", nameof(GuestRun.Stopped))]
    [InlineData("1234\n", "/usr/bin/kvm\0-pidfile\0", nameof(GuestRun.Stopped))]
    [InlineData("1234\n", null, nameof(GuestRun.Stopped))]
    [InlineData("1234\n", "", nameof(GuestRun.Unclear))]
    [InlineData("", null, nameof(GuestRun.Unclear))]
    [InlineData("../../x", null, nameof(GuestRun.Unclear))]
    [InlineData("-1", null, nameof(GuestRun.Unclear))]
    public void Vm_RunsWhenTheProcessHasThatPidFile(string pid, string? commandLine, string expected)
    {
        _tree.Write("/run/qemu-server/100.pid", pid);
        if (commandLine is not null)
        {
            _tree.Write("/proc/1234/cmdline", commandLine);
        }

        var activity = Read();

        Assert.Equal((expected, expected), (activity.Of(100).ToString(), activity.Of(100, GuestKind.Vm).ToString()));
        Assert.Equal(GuestRun.Stopped, activity.Of(101));
    }

    [Fact]
    public void StorageDaemon_HoldsTheGuestsVolumes_AndIsNoRunningVm()
    {
        _tree.Write("/run/qemu-server/qsd-100.pid", "77");
        _tree.Write("/proc/77/cmdline", "qemu-storage-daemon\0--daemonize\0--pidfile\0/var/run/qemu-server/qsd-100.pid\0");
        var activity = Read();

        Assert.Equal((GuestRun.Running, GuestRun.Stopped), (activity.Of(100), activity.Of(100, GuestKind.Vm)));
        Assert.Equal(77, activity.StorageDaemons[100]);
    }

    [Fact]
    public void Container_RunsWhenItsMonitorListens()
    {
        var activity = Read();

        Assert.Equal([105], activity.Containers);
        Assert.Equal((GuestRun.Running, GuestRun.Stopped), (activity.Of(105, GuestKind.Container), activity.Of(106)));
        Assert.Empty(_problems.ToImmutable());
    }

    [Fact]
    public void OnlyPidFiles_AskForAProcess()
    {
        _tree.Write("/run/qemu-server/100.qmp", "");
        _tree.Write("/run/qemu-server/x.pid", "1");
        _tree.Write("/run/qemu-server/.pid", "1");
        _tree.Write("/run/qemu-server/qsd-.pid", "1");
        var recorded = new RecordingRoot(_tree.Root);
        _ = GuestActivityReader.Read(recorded, _problems);

        Assert.Equal(["/proc/net/unix"], recorded.Files.Keys);
    }

    [Theory]
    [InlineData("/run/qemu-server")]
    [InlineData("/run/qemu-server/100.pid")]
    [InlineData("/proc/1234/cmdline")]
    [InlineData("/proc/net/unix")]
    public void WhatIsNotPermitted_IsUnclear_AndNeverStopped(string path)
    {
        _tree.Write("/run/qemu-server/100.pid", "1234");
        _tree.Write("/proc/1234/cmdline", "another\0");
        var activity = GuestActivityReader.Read(new CapturedRoot(_tree.Folder, new Dictionary<string, int> { [path] = Errno.EACCES }), _problems);

        Assert.Equal(GuestRun.Unclear, activity.Of(100));
        Assert.Equal([new ReadProblem("proxmox", path + ": permission denied")], _problems.ToImmutable());
    }

    private GuestActivity Read() => GuestActivityReader.Read(_tree.Root, _problems);
}
