using Plumbline.Kernel;

namespace Plumbline.Testing;

/// <summary>A host whose files change while somebody reads: from one moment to the next it is another one.</summary>
internal sealed class ChangingRoot(HostRoot first) : HostRoot
{
    private volatile HostRoot _now = first;

    public HostRoot Now
    {
        get => _now;
        set => _now = value;
    }

    public override FileAnswer Read(string path, int limit) => Now.Read(path, limit);

    public override FileAnswer ReadWithin(string path, TimeSpan limit) => Now.ReadWithin(path, limit);

    public override LinkAnswer ReadLink(string path) => Now.ReadLink(path);

    public override ListAnswer List(string path) => Now.List(path);
}
