using System.Collections.Immutable;

namespace Plumbline.Kernel.Holders;

/// <summary>What is mounted here, and for pid 1: a service with a mount namespace of its own sees less than the host.</summary>
internal static class MountReader
{
    private const int Limit = 32 << 20;

    public static ImmutableArray<Mount> Read(HostRoot root, ReadProblems problems)
    {
        var own = root.ReadText("/proc/self/mountinfo", "mounts", problems, Limit);

        // Without root the kernel refuses pid 1's table (ptrace access); our own namespace is then the host's, as far as anyone can see.
        var first = root.Read("/proc/1/mountinfo", Limit).Bytes is { } bytes ? HostRoot.TextOf(bytes) : null;
        var mounts = new HashSet<Mount>();
        foreach (var text in new[] { own, first })
        {
            if (text is null)
            {
                continue;
            }

            var (parsed, errors) = MountParser.Parse(text);
            mounts.UnionWith(parsed);
            foreach (var error in errors)
            {
                problems.Add("mounts", error);
            }
        }

        return
        [
            .. mounts.OrderBy(mount => mount.Target, StringComparer.Ordinal)
                .ThenBy(mount => mount.Device, StringComparer.Ordinal).ThenBy(mount => mount.Source, StringComparer.Ordinal),
        ];
    }
}
