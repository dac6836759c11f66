using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>The running host's own files.</summary>
internal sealed class LiveRoot : HostRoot
{
    public override FileAnswer Read(string path, int limit) => NativeFiles.Read(path, limit);

    public override FileAnswer ReadStart(string path, int length) => NativeFiles.ReadStart(path, length);

    public override LinkAnswer ReadLink(string path) => NativeFiles.ReadLink(path);

    public override ListAnswer List(string path) => NativeFiles.List(path);

    public override FileAnswer ReadWithin(string path, TimeSpan limit) => SlowReads.OfThisProcess.Read([path], limit)[0];

    public override FileAnswer[] ReadAllWithin(IReadOnlyList<string> paths, TimeSpan limit) => SlowReads.OfThisProcess.Read(paths, limit);
}
