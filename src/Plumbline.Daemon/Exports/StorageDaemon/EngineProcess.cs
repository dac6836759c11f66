using System.Globalization;
using System.Text;
using Plumbline.Kernel;

namespace Plumbline.Daemon.Exports.StorageDaemon;

/// <summary>What the kernel says of the engine's process.</summary>
/// <param name="Memory">RssAnon in bytes.</param>
internal sealed record EngineProcess(int Pid, IReadOnlyList<string> CommandLine, long? Memory)
{
    /// <summary>Null where the process of the pid file is none of ours any more.</summary>
    public static EngineProcess? Read(HostRoot root, EngineCommand command)
    {
        if (!int.TryParse(root.ReadOptional(command.PidFile), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            || root.Read($"/proc/{pid}/cmdline", HostRoot.DefaultLimit).Bytes is not { Length: > 0 } bytes)
        {
            return null;
        }

        // A process that has ended and that nobody has asked about yet has an empty one; another's does not name our monitor.
        var words = Encoding.UTF8.GetString(bytes).TrimEnd('\0').Split('\0');
        return words.Contains($"socket,id=qmp,path={command.Socket.Replace(",", ",,", StringComparison.Ordinal)},server=on,wait=off")
            ? new EngineProcess(pid, words, MemoryOf(root.ReadOptional($"/proc/{pid}/status")))
            : null;
    }

    private static long? MemoryOf(string? status)
    {
        var line = status?.Split('\n').FirstOrDefault(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        return line is not null && long.TryParse(line["RssAnon:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes * 1024
            : null;
    }
}
