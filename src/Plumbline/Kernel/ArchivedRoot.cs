using System.Collections.Frozen;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>A captured tree in memory, read from an archive: nothing is ever extracted, so no link in it can make us write or read elsewhere.</summary>
internal sealed class ArchivedRoot : HostRoot
{
    private readonly FrozenDictionary<string, byte[]> _files;
    private readonly FrozenDictionary<string, string> _links;
    private readonly FrozenDictionary<string, int> _errors;
    private readonly Dictionary<string, SortedSet<string>> _children = new(StringComparer.Ordinal) { [""] = [] };

    public ArchivedRoot(
        IReadOnlyDictionary<string, byte[]> files,
        IReadOnlyDictionary<string, string> links,
        IEnumerable<string> directories,
        IReadOnlyDictionary<string, int> recordedErrors)
    {
        _files = files.ToFrozenDictionary(StringComparer.Ordinal);
        _links = links.ToFrozenDictionary(StringComparer.Ordinal);
        _errors = recordedErrors.ToFrozenDictionary(StringComparer.Ordinal);
        foreach (var path in _files.Keys.Concat(_links.Keys))
        {
            AddToParent(path);
        }

        foreach (var path in directories.Where(p => p.Length > 0))
        {
            AddToParent(path);
            _children.TryAdd(path, new SortedSet<string>(StringComparer.Ordinal));
        }
    }

    public override FileAnswer Read(string path, int limit)
    {
        if (_errors.TryGetValue(path, out var error))
        {
            return new FileAnswer(null, error);
        }

        if (Locate(path, followLast: true) is not { } real || !_files.TryGetValue(real, out var bytes))
        {
            return new FileAnswer(null, Errno.ENOENT);
        }

        return bytes.Length <= limit ? new FileAnswer(bytes, Errno.None) : new FileAnswer(null, Errno.EFBIG);
    }

    public override FileAnswer ReadWithin(string path, TimeSpan limit) => Read(path, DefaultLimit);

    public override LinkAnswer ReadLink(string path) =>
        Locate(path, followLast: false) is { } real && _links.TryGetValue(real, out var target)
            ? new LinkAnswer(target, Errno.None)
            : new LinkAnswer(null, Errno.ENOENT);

    public override ListAnswer List(string path)
    {
        if (_errors.TryGetValue(path, out var error))
        {
            return new ListAnswer(null, error);
        }

        return Locate(path, followLast: true) is { } real && _children.TryGetValue(real, out var names)
            ? new ListAnswer([.. names], Errno.None)
            : new ListAnswer(null, Errno.ENOENT);
    }

    private string? Locate(string path, bool followLast) => LinkResolver.Resolve(path, followLast, _links.GetValueOrDefault);

    private void AddToParent(string path)
    {
        while (path.Length > 0)
        {
            var slash = path.LastIndexOf('/');
            var parent = path[..slash];
            var known = _children.TryGetValue(parent, out var names);
            names ??= new SortedSet<string>(StringComparer.Ordinal);
            names.Add(path[(slash + 1)..]);
            _children[parent] = names;
            if (known)
            {
                return;
            }

            path = parent;
        }
    }
}
