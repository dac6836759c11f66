using System.Globalization;
using Plumbline.Kernel;

namespace Plumbline.Daemon.Exports.StorageDaemon;

/// <summary>
/// How many clients are connected to the engine, by the kernel's tables of sockets (Documentation/networking/proc_net_tcp.rst; unix(7) has none
/// of its own, af_unix.c's unix_seq_show does). The engine itself does not tell, and nobody tells of which export a connection is.
/// </summary>
internal static class EngineConnections
{
    private const int Limit = 64 << 20;

    /// <summary>Null where the kernel's tables could not be read.</summary>
    public static int? Count(HostRoot root, ExportListen listen)
    {
        if (listen.Path is { } path)
        {
            return Text(root, "/proc/net/unix") is { } table ? CountUnix(table, path) : null;
        }

        return Text(root, "/proc/net/tcp") is { } four ? CountTcp(four, listen.Port!.Value) + CountTcp(Text(root, "/proc/net/tcp6") ?? "", listen.Port.Value) : null;
    }

    /// <summary>Established, or half closed by the client: the engine still holds that end.</summary>
    internal static int CountTcp(string table, int port)
    {
        var local = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return Rows(table).Count(fields => fields.Length > 3 && fields[1].EndsWith(local, StringComparison.Ordinal) && fields[3] is "01" or "08");
    }

    /// <summary>An accepted socket has the name of the one that listens; SS_CONNECTED is 03.</summary>
    internal static int CountUnix(string table, string path) => Rows(table).Count(fields => fields.Length > 7 && fields[5] == "03" && fields[7] == path);

    private static IEnumerable<string[]> Rows(string table) => table.Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string? Text(HostRoot root, string path) => root.Read(path, Limit).Bytes is { } bytes ? HostRoot.TextOf(bytes) : null;
}
