using System.Text;
using Plumbline.Kernel;
using Plumbline.Kernel.Loop;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.Processes;
using Plumbline.Tests.Kernel.Holders;

namespace Plumbline.Tests.Kernel.Loop;

public sealed class LoopReaderTests
{
    [Fact]
    public void Read_AttachedDetachedAndDeleted()
    {
        using var tree = new HostTree();
        foreach (var name in new[] { "loop0", "loop1", "loop2" })
        {
            tree.Link("sys/block/" + name, "../devices/virtual/block/" + name);
            tree.Write($"sys/devices/virtual/block/{name}/dev", $"7:{name[^1]}\n");
        }

        tree.Write("sys/devices/virtual/block/loop0/loop/backing_file", "/var/lib/vol-1.img\n");
        tree.Write("sys/devices/virtual/block/loop0/loop/offset", "1048576\n");
        tree.Write("sys/devices/virtual/block/loop0/loop/sizelimit", "0\n");
        tree.Write("sys/devices/virtual/block/loop0/loop/autoclear", "1\n");
        tree.Write("sys/devices/virtual/block/loop0/loop/partscan", "0\n");
        tree.Write("sys/devices/virtual/block/loop0/loop/dio", "1\n");
        tree.Write("sys/devices/virtual/block/loop2/loop/backing_file", "/tmp/gone (deleted)\n");
        var problems = new ReadProblems();

        Assert.Equal(
            [
                new LoopDevice("loop0", "7:0", "/var/lib/vol-1.img", false, 1048576, 0, true, false, true),
                new LoopDevice("loop2", "7:2", "/tmp/gone", true, 0, 0, false, false, false),
            ],
            LoopReader.Read(tree.Root, problems));
        Assert.Empty(problems.ToImmutable());
    }

    [Fact]
    public async Task Read_LoopOfThisMachine_IsSeenWithItsFile()
    {
        Assert.SkipUnless(LibC.geteuid() == 0 && File.Exists("/sbin/losetup"), "needs root and losetup");
        var place = Directory.CreateTempSubdirectory("plumbline-loop-").FullName;
        var node = await Shell($"truncate -s 1M {place}/file && losetup -f --show -o 4096 {place}/file && rm {place}/file");
        Assert.SkipUnless(node.StartsWith("/dev/loop"), "no loop device to be had: " + node);
        try
        {
            var loop = Assert.Single(LoopReader.Read(new LiveRoot(), new ReadProblems()), loop => "/dev/" + loop.Name == node);
            Assert.True(loop is { Deleted: true, Offset: 4096, SizeLimit: 0 });
            Assert.Equal(place + "/file", loop.BackingFile);
            Assert.Equal(NativeNodes.BlockDeviceOf(node).BlockDevice, loop.Device);
        }
        finally
        {
            await Shell($"losetup -d {node}; rmdir {place}");
        }
    }

    private static async Task<string> Shell(string script) => Encoding.UTF8.GetString(
        (await BoundedChild.RunAsync(new ChildCommand("/bin/sh", ["-c", script]), TimeProvider.System, CancellationToken.None)).Output).Trim();
}
