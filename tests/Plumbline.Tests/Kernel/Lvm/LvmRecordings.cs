namespace Plumbline.Tests.Kernel.Lvm;

/// <summary>Reports recorded on real hosts. They are not part of the repository: a test says that it was skipped where they are not.</summary>
internal static class LvmRecordings
{
    public static string Text(string path)
    {
        var file = Path.Combine(Folder(), path);
        Assert.SkipUnless(File.Exists(file), "no recording " + file);
        return File.ReadAllText(file);
    }

    private static string Folder()
    {
        if (Environment.GetEnvironmentVariable("PLUMBLINE_RECORDINGS") is { Length: > 0 } given)
        {
            return given;
        }

        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Plumbline.slnx")))
        {
            root = root.Parent;
        }

        return Path.GetFullPath(Path.Combine(root?.FullName ?? "/", "../shared/recordings"));
    }
}
