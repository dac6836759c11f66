using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Native;

namespace Plumbline.Tests.Kernel.Holders;

public sealed class MountAndSwapTests
{
    [Fact]
    public void Mounts_LineWithOptionalFieldsAndEscapes()
    {
        var (mounts, errors) = MountParser.Parse(
            """
            36 35 253:5 /mnt1 /mnt/a\040b\134c rw,noatime shared:1 master:2 - ext3 /dev/mapper/pve-vm--100--disk--0 rw,errors=continue
            37 35 0:42 / /mnt/tmp ro,relatime - tmpfs  rw
            38 35 8:1 / /caf\303\251 rw - xfs /dev/sda1 ro
            """);

        Assert.Empty(errors);
        Assert.Equal(
            [
                new Mount("253:5", @"/mnt/a b\c", "ext3", "/dev/mapper/pve-vm--100--disk--0", false),
                new Mount("0:42", "/mnt/tmp", "tmpfs", "", true),
                new Mount("8:1", "/café", "xfs", "/dev/sda1", true),
            ],
            mounts);
    }

    [Theory]
    [InlineData("36 35 98:0 / / rw")]
    [InlineData("36 35 98 / / rw - ext3 /dev/root rw")]
    [InlineData("garbage")]
    public void Mounts_LineThatIsNone_IsAStatedError(string line)
    {
        var (mounts, errors) = MountParser.Parse(line + "\n");

        Assert.Empty(mounts);
        Assert.Contains(line, Assert.Single(errors));
    }

    [Fact]
    public void Mounts_OfThisMachine_AgreeWithTheKernelsDeviceNumbers()
    {
        var problems = new ReadProblems();
        var mounts = MountReader.Read(new LiveRoot(), problems);

        Assert.Empty(problems.ToImmutable());
        Assert.Contains(mounts, mount => mount is { Target: "/proc", FileSystem: "proc" });
        foreach (var mount in mounts.Where(mount => mount.Source.StartsWith("/dev/") && !mount.Device.StartsWith("0:") && File.Exists(mount.Source)))
        {
            Assert.Equal(NativeNodes.BlockDeviceOf(mount.Source).BlockDevice, mount.Device);
        }
    }

    [Fact]
    public void Mounts_SeenByPidOneOnly_AreThereToo()
    {
        using var tree = new HostTree();
        tree.Write("proc/self/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n");
        tree.Write("proc/1/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /data rw - ext4 /dev/sda2 rw\n");

        Assert.Equal(["/", "/data"], MountReader.Read(tree.Root, new ReadProblems()).Select(mount => mount.Target));
    }

    [Fact]
    public void Swaps_PartitionFileAndDeletedNode()
    {
        var (areas, errors) = SwapParser.Parse(
            "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
            + "/dev/dm-1                               partition\t8388604\t\t1024\t\t-2\n"
            + "/swap\\040file                          file\t\t4\t\t0\t\t-3\n"
            + "/dev/sdb1\\040(deleted)                 partition\t4\t\t0\t\t5\n");

        Assert.Empty(errors);
        Assert.Equal(
            [
                new SwapArea("/dev/dm-1", true, 8388604L * 1024, 1024 * 1024, false),
                new SwapArea("/swap file", false, 4096, 0, false),
                new SwapArea("/dev/sdb1", true, 4096, 0, true),
            ],
            areas);
    }

    [Fact]
    public void Parsers_AnyText_AreRecordsOrStatedErrors() =>
        Prop.ForAll<string?>(text =>
        {
            var lines = (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
            var (mounts, mountErrors) = MountParser.Parse(text ?? "");
            var (areas, swapErrors) = SwapParser.Parse(text ?? "");
            _ = KernelText.Unescape(text ?? "");
            _ = ProcessStat.Parse(text ?? "");
            _ = GuestArguments.Parse(["kvm", "-name", text ?? "", "-id", text ?? "", "-pidfile", text ?? ""]);
            return mounts.Length + mountErrors.Length == lines && areas.Length + swapErrors.Length <= lines;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(@"\04", @"\04")]
    [InlineData(@"\", @"\")]
    [InlineData(@"\999", @"\999")]
    [InlineData(@"\777", @"\777")]
    [InlineData(@"a\134040", @"a\040")]
    public void Unescape_OnlyWhatTheKernelWrites(string text, string expected) => Assert.Equal(expected, KernelText.Unescape(text));
}
