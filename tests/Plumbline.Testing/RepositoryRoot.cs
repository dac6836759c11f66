namespace Plumbline.Testing;

/// <summary>Where the repository is: tests run from inside it.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var up = new DirectoryInfo(AppContext.BaseDirectory);
        while (up is not null && !File.Exists(System.IO.Path.Combine(up.FullName, "Plumbline.slnx")))
        {
            up = up.Parent;
        }

        return up?.FullName ?? throw new InvalidOperationException("The tests must run from inside the repository.");
    }
}
