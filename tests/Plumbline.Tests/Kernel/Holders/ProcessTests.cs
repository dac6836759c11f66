using System.Diagnostics;
using Plumbline.Kernel;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Native;

namespace Plumbline.Tests.Kernel.Holders;

public sealed class ProcessTests
{
    [Fact]
    public void Guest_ArgumentsOfAProxmoxGuest_KeepIdAndNameOnly()
    {
        var guest = GuestArguments.Parse(
        [
            "/usr/bin/kvm", "-id", "101", "-name", "web,debug-threads=on", "-no-shutdown",
            "-object", "secret,id=s0,data=hunter2", "-pidfile", "/var/run/qemu-server/101.pid",
        ]);

        Assert.Equal(new GuestArguments(101, "web"), guest);
        Assert.DoesNotContain("hunter2", guest.ToString());
    }

    [Theory]
    [InlineData("guest=db,,1,debug-threads=on", "db,1")]
    [InlineData("debug-threads=on", null)]
    [InlineData("plain", "plain")]
    public void Guest_Names(string value, string? expected) =>
        Assert.Equal(expected, GuestArguments.Parse(["/usr/bin/qemu-system-x86_64", "-name", value]).Name);

    [Fact]
    public void Guest_StorageDaemon_IsKnownByItsPidFile() =>
        Assert.Equal(
            new GuestArguments(102, null),
            GuestArguments.Parse(["/usr/bin/qemu-storage-daemon", "--daemonize", "--pidfile", "/var/run/qemu-server/qsd-102.pid"]));

    [Fact]
    public void Guest_OtherProgramWithSuchArguments_IsNoGuest() =>
        Assert.Equal(GuestArguments.None, GuestArguments.Parse(["/usr/bin/vim", "-id", "101"]));

    [Fact]
    public void Stat_CommandWithBracketsAndSpaces()
    {
        const string Tail = " S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 777 0 0";

        Assert.Equal(new ProcessStat("a) S (b", false, false, 777), ProcessStat.Parse("12 (a) S (b)" + Tail));
        Assert.True(ProcessStat.Parse("2 (kthreadd)" + Tail.Replace("4194560", "2129984"))!.IsKernelThread);
        Assert.True(ProcessStat.Parse("2 (x)" + Tail.Replace(" S", " Z"))!.HasEnded);
        Assert.Null(ProcessStat.Parse("2 (x) S 1"));
    }

    [Fact]
    public void Live_ProcessThatHoldsABlockDevice_IsFoundWithItsNumber()
    {
        var node = Directory.GetFiles("/dev", "loop*").FirstOrDefault(path => NativeNodes.BlockDeviceOf(path).BlockDevice is not null);
        Assert.SkipWhen(node is null, "no loop device node here");
        var fd = LibC.open(node, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        Assert.SkipWhen(fd < 0, "cannot open " + node);
        try
        {
            var answer = new LiveProcesses().Ask();

            var own = Assert.Single(answer.Processes, process => process.Pid == Environment.ProcessId);
            var minor = node["/dev/loop".Length..];
            Assert.Contains(new OpenDevice("7:" + minor, node, false), own.Devices);
            Assert.Null(own.GuestId);
            Assert.DoesNotContain(answer.Processes, process => process.Command == "kthreadd");
        }
        finally
        {
            _ = LibC.close(fd);
        }
    }

    /// <summary>A process that calls itself kvm, with the arguments of a guest.</summary>
    [Fact]
    public async Task Live_Guest_IsFoundByItsArguments()
    {
        var place = Directory.CreateTempSubdirectory("plumbline-kvm-");
        var kvm = Path.Combine(place.FullName, "kvm");
        File.Copy("/bin/bash", kvm);
        string[] arguments = ["-c", "read line; true", "kvm", "-id", "4242", "-name", "guest=pretend,debug-threads=on"];
        var start = new ProcessStartInfo(kvm, arguments) { RedirectStandardInput = true, UseShellExecute = false };
        using var guest = Process.Start(start)!;
        try
        {
            HostProcess? found = null;
            var patience = Stopwatch.StartNew();
            while (found is null && patience.Elapsed < TimeSpan.FromSeconds(30))
            {
                found = new LiveProcesses().Ask().Processes.FirstOrDefault(process => process.Pid == guest.Id && process.GuestId is not null);
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }

            Assert.True(found is { Command: "kvm", GuestId: 4242, GuestName: "pretend", StartTime: > 0 });
        }
        finally
        {
            guest.StandardInput.Close();
            await guest.WaitForExitAsync(TestContext.Current.CancellationToken);
            place.Delete(recursive: true);
        }
    }

    [Fact]
    public void Captured_WithoutItsLists_IsEmpty()
    {
        var answer = new CapturedProcesses(new ProcessAnswer([new HostProcess(1, 2, "kvm", 100, null, default)], default)).Ask();

        Assert.Empty(answer.Problems);
        Assert.Empty(Assert.Single(answer.Processes).Devices);
    }

    [Fact]
    public void Live_NoProc_IsAProblem() => Assert.Single(new LiveProcesses("/nonexistent").Ask().Problems);
}
