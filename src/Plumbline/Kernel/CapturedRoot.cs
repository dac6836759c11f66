using System.Collections.Frozen;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>
/// A captured tree in a directory. Symbolic links are followed inside the tree only, an absolute one from its root, so that no capture,
/// however made, can make us read the inspecting machine's files. Errors that the capture recorded for a path are given again.
/// </summary>
internal sealed class CapturedRoot : HostRoot
{
    private const int MaxLinks = 40;

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

    /// <summary>The file's real place with every link on the way resolved inside the tree; null when a link leads nowhere or in circles.</summary>
    private string? Locate(string path, bool followLast)
    {
        var done = "";
        var ahead = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var links = 0;
        while (ahead.TryPop(out var part))
        {
            if (part is "." or "..")
            {
                done = part == ".." && done.Length > 0 ? done[..done.LastIndexOf('/')] : done;
                continue;
            }

            var next = done + "/" + part;
            var target = ahead.Count > 0 || followLast ? NativeFiles.ReadLink(_directory + next).Target : null;
            if (target is null)
            {
                done = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            if (target.StartsWith('/'))
            {
                done = "";
            }

            foreach (var piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                ahead.Push(piece);
            }
        }

        return _directory + done;
    }
}
