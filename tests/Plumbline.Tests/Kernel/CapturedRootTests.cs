using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Tests.Kernel;

public sealed class CapturedRootTests : IDisposable
{
    private readonly DirectoryInfo _tree = Directory.CreateTempSubdirectory("plumbline-root-");

    public void Dispose() => _tree.Delete(recursive: true);

    [Fact]
    public void Read_LinkThatLeavesTheTree_StaysInside()
    {
        File.CreateSymbolicLink(Path.Combine(_tree.FullName, "up"), "../../../../../../../../etc/passwd");
        File.CreateSymbolicLink(Path.Combine(_tree.FullName, "absolute"), "/etc/passwd");
        var root = new CapturedRoot(_tree.FullName);

        Assert.Equal(Errno.ENOENT, root.Read("/up", 1000).Error);
        Assert.Equal(Errno.ENOENT, root.Read("/absolute", 1000).Error);
        Assert.Equal(Errno.ENOENT, root.Read("/../../../../../../../etc/passwd", 1000).Error);
    }

    [Fact]
    public void Read_LinkInside_IsFollowed()
    {
        Directory.CreateDirectory(Path.Combine(_tree.FullName, "sys/devices/sda"));
        Directory.CreateDirectory(Path.Combine(_tree.FullName, "sys/block"));
        File.WriteAllText(Path.Combine(_tree.FullName, "sys/devices/sda/size"), "8\n\0\0\0");
        File.CreateSymbolicLink(Path.Combine(_tree.FullName, "sys/block/sda"), "../devices/sda");
        var problems = new ReadProblems();
        var root = new CapturedRoot(_tree.FullName);

        Assert.Equal("8", root.ReadAttribute("/sys/block/sda/size", "test", problems));
        Assert.Equal("/sys/devices/sda", root.Follow("/sys/block/sda"));
        Assert.Empty(problems.ToImmutable());
    }

    [Fact]
    public void Read_LinksInACircle_AreGone()
    {
        File.CreateSymbolicLink(Path.Combine(_tree.FullName, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(_tree.FullName, "b"), "a");

        Assert.Equal(Errno.ENOENT, new CapturedRoot(_tree.FullName).Read("/a", 1000).Error);
    }

    [Fact]
    public void Read_RecordedError_IsGivenAgainAndReported()
    {
        var problems = new ReadProblems();
        var root = new CapturedRoot(_tree.FullName, new Dictionary<string, int> { ["/proc/swaps"] = Errno.EACCES });

        Assert.Null(root.ReadText("/proc/swaps", "mounts", problems));
        Assert.Equal([new ReadProblem("mounts", "/proc/swaps: permission denied")], problems.ToImmutable());
    }

    [Fact]
    public void Read_FileOverTheLimit_IsAProblemAndNotCutShort()
    {
        File.WriteAllText(Path.Combine(_tree.FullName, "big"), new string('x', 5000));
        var root = new CapturedRoot(_tree.FullName);

        Assert.Equal(Errno.EFBIG, root.Read("/big", 4999).Error);
        Assert.Equal(5000, root.Read("/big", 5000).Bytes!.Length);
    }
}
