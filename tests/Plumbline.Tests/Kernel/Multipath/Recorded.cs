using Plumbline.Testing;

namespace Plumbline.Tests.Kernel.Multipath;

/// <summary>Recordings for tests: the test is skipped, with the reason, where there are none.</summary>
internal static class Recorded
{
    public static string Text(string path) => System.IO.File.ReadAllText(Find(path));

    public static string Find(string path)
    {
        var found = Recordings.Find(path, out var why);
        Assert.SkipWhen(found is null, why);
        return found!;
    }

    public static DirectoryInfo Tree(string archive)
    {
        var tree = Recordings.Unpack(Find(archive));
        Assert.SkipWhen(tree is null, $"{archive} could not be unpacked: tar or its decompressor is missing");
        return tree!;
    }
}
