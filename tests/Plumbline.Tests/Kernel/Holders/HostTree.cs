using Plumbline.Kernel;

namespace Plumbline.Tests.Kernel.Holders;

/// <summary>A small captured tree, written by the test itself.</summary>
internal sealed class HostTree : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("plumbline-tree-").FullName;

    public HostRoot Root => new CapturedRoot(_directory);

    public void Write(string path, string text)
    {
        var file = Path.Combine(_directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public void Link(string path, string target)
    {
        var file = Path.Combine(_directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.CreateSymbolicLink(file, target);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
