using Plumbline.Testing;

namespace Plumbline.Tests.Kernel.Lvm;

/// <summary>LVM reports recorded on real hosts; a test says that it was skipped where they are not.</summary>
internal static class LvmRecordings
{
    public static string Text(string path)
    {
        var file = Recordings.Find(path, out var why);
        Assert.SkipUnless(file is not null, why);
        return File.ReadAllText(file!);
    }
}
