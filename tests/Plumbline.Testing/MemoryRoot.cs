using System.Text;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Testing;

/// <summary>A host's files in memory: what a test writes is what the host has, and links lead where sysfs's would.</summary>
internal sealed class MemoryRoot : HostRoot
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _errors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _directories = new(StringComparer.Ordinal);

    /// <summary>Every path that was asked for its content: what a reader must not touch is not in it.</summary>
    public SortedSet<string> Asked { get; } = new(StringComparer.Ordinal);

    /// <summary>Also while somebody reads.</summary>
    public bool WasAsked(string path)
    {
        lock (Asked)
        {
            return Asked.Contains(path);
        }
    }

    public MemoryRoot File(string path, string text) => File(path, Encoding.UTF8.GetBytes(text));

    public MemoryRoot File(string path, byte[] bytes)
    {
        _files[path] = bytes;
        return Enter(path);
    }

    public MemoryRoot Link(string path, string target)
    {
        _links[path] = target;
        return Enter(path);
    }

    public MemoryRoot Error(string path, int errno)
    {
        _errors[path] = errno;
        return Enter(path);
    }

    public MemoryRoot Attributes(string directory, params (string Name, string Text)[] attributes)
    {
        foreach (var (name, text) in attributes)
        {
            File(directory + "/" + name, text + "\n");
        }

        return this;
    }

    public override FileAnswer Read(string path, int limit)
    {
        lock (Asked)
        {
            Asked.Add(path);
        }

        var real = Resolve(path);
        return _errors.TryGetValue(real, out var error) ? new FileAnswer(null, error)
            : _files.TryGetValue(real, out var bytes) ? new FileAnswer(bytes, Errno.None)
            : new FileAnswer(null, _directories.ContainsKey(real) ? Errno.EISDIR : Errno.ENOENT);
    }

    public override FileAnswer ReadWithin(string path, TimeSpan limit) => Read(path, DefaultLimit);

    public override LinkAnswer ReadLink(string path) =>
        _links.TryGetValue(Resolve(path[..path.LastIndexOf('/')]) + path[path.LastIndexOf('/')..], out var target)
            ? new LinkAnswer(target, Errno.None)
            : new LinkAnswer(null, Errno.EINVAL);

    public override ListAnswer List(string path)
    {
        var real = Resolve(path);
        return _errors.TryGetValue(real, out var error) ? new ListAnswer(null, error)
            : _directories.TryGetValue(real, out var names) ? new ListAnswer([.. names], Errno.None)
            : new ListAnswer(null, _files.ContainsKey(real) ? Errno.ENOTDIR : Errno.ENOENT);
    }

    /// <summary>A circle of links leads nowhere.</summary>
    private string Resolve(string path) => LinkResolver.Resolve(path, followLast: true, _links.GetValueOrDefault) ?? "/circle";

    private MemoryRoot Enter(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash >= 0; path = path[..slash], slash = path.LastIndexOf('/'))
        {
            var directory = path[..slash];
            if (!_directories.TryGetValue(directory, out var names))
            {
                _directories[directory] = names = new SortedSet<string>(StringComparer.Ordinal);
            }

            names.Add(path[(slash + 1)..]);
        }

        return this;
    }
}
