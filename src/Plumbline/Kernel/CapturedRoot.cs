using System.Collections.Frozen;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>
/// A captured tree in a directory. Symbolic links are followed inside the tree only, an absolute one from its root, so that no capture,
/// however made, can make us read the inspecting machine's files. Errors that the capture recorded for a path are given again.
/// </summary>
internal sealed class CapturedRoot : HostRoot
{
    private readonly string _directory;
    private readonly FrozenDictionary<string, int> _errors;

    public CapturedRoot(string directory, IReadOnlyDictionary<string, int>? recordedErrors = null)
    {
        _directory = Path.GetFullPath(directory).TrimEnd('/');
        _errors = (recordedErrors ?? new Dictionary<string, int>()).ToFrozenDictionary(StringComparer.Ordinal);
    }

    public override FileAnswer Read(string path, int limit)
    {
        if (_errors.TryGetValue(path, out var error))
        {
            return new FileAnswer(null, error);
        }

        return Locate(path, followLast: true) is { } real ? NativeFiles.Read(real, limit) : new FileAnswer(null, Errno.ENOENT);
    }

    public override FileAnswer ReadWithin(string path, TimeSpan limit) => Read(path, DefaultLimit);

    public override LinkAnswer ReadLink(string path) =>
        Locate(path, followLast: false) is { } real ? NativeFiles.ReadLink(real) : new LinkAnswer(null, Errno.ENOENT);

    public override ListAnswer List(string path)
    {
        if (_errors.TryGetValue(path, out var error))
        {
            return new ListAnswer(null, error);
        }

        return Locate(path, followLast: true) is { } real ? NativeFiles.List(real) : new ListAnswer(null, Errno.ENOENT);
    }

    private string? Locate(string path, bool followLast) =>
        LinkResolver.Resolve(path, followLast, inside => NativeFiles.ReadLink(_directory + inside).Target) is { } real ? _directory + real : null;
}
