using System.Collections.Frozen;
using Plumbline.Kernel;

namespace Plumbline.Daemon.Exports.StorageDaemon;

/// <summary>
/// How many clients are connected to the engine: its open sockets, looked up in the kernel's tables (Documentation/networking/proc_net_tcp.rst;
/// of Unix sockets net/unix/af_unix.c, unix_seq_show). The engine itself does not tell, and nobody tells of which export a connection is. It is
/// counted wherever it listens, since an engine of earlier settings has clients too.
/// </summary>
internal static class EngineConnections
{
    private const int Limit = 64 << 20;

    /// <summary>Null where that could not be read.</summary>
    public static int? Count(HostRoot root, int pid, string monitor)
    {
        if (root.List($"/proc/{pid}/fd").Names is not { } numbers || Text(root, "/proc/net/tcp") is not { } four || Text(root, "/proc/net/unix") is not { } local)
        {
            return null;
        }

        var sockets = numbers.Select(n => Inode(root.ReadLink($"/proc/{pid}/fd/{n}").Target)).OfType<string>().ToFrozenSet(StringComparer.Ordinal);
        return CountTcp(four, sockets) + CountTcp(Text(root, "/proc/net/tcp6") ?? "", sockets) + CountUnix(local, sockets, monitor);
    }

    /// <summary>Established, or half closed by the client: the engine still holds that end.</summary>
    internal static int CountTcp(string table, FrozenSet<string> sockets) => Rows(table).Count(fields => fields.Length > 9 && fields[3] is ("01" or "08") && sockets.Contains(fields[9]));

    /// <summary>An accepted socket has the name of the one that listens; SS_CONNECTED is 03. The monitor's own conversation is no client, and a log has no name.</summary>
    internal static int CountUnix(string table, FrozenSet<string> sockets, string monitor) =>
        Rows(table).Count(fields => fields.Length > 7 && fields[5] == "03" && fields[7] != monitor && sockets.Contains(fields[6]));

    private static IEnumerable<string[]> Rows(string table) => table.Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string? Inode(string? target) => target is not null && target.StartsWith("socket:[", StringComparison.Ordinal) ? target["socket:[".Length..^1] : null;

    private static string? Text(HostRoot root, string path) => root.Read(path, Limit).Bytes is { } bytes ? HostRoot.TextOf(bytes) : null;
}
