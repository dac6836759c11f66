namespace Plumbline.Kernel;

/// <summary>Resolves symbolic links inside a captured tree: ".." stops at its root and an absolute link begins there.</summary>
internal static class LinkResolver
{
    /// <summary>The kernel's own limit (MAXSYMLINKS in include/linux/namei.h).</summary>
    private const int MaxLinks = 40;

    /// <summary>The path with every link on the way resolved; null when the links go in circles.</summary>
    /// <param name="readLink">The text of the link at a path of the tree, null when there is none.</param>
    public static string? Resolve(string path, bool followLast, Func<string, string?> readLink)
    {
        var done = "";
        var ahead = new Stack<string>(Enumerable.Reverse(path.Split('/', StringSplitOptions.RemoveEmptyEntries)));
        var links = 0;
        while (ahead.TryPop(out var part))
        {
            if (part is "." or "..")
            {
                done = part == ".." && done.Length > 0 ? done[..done.LastIndexOf('/')] : done;
                continue;
            }

            var next = done + "/" + part;
            var target = ahead.Count > 0 || followLast ? readLink(next) : null;
            if (target is null)
            {
                done = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            done = target.StartsWith('/') ? "" : done;
            foreach (var piece in Enumerable.Reverse(target.Split('/', StringSplitOptions.RemoveEmptyEntries)))
            {
                ahead.Push(piece);
            }
        }

        return done;
    }
}
