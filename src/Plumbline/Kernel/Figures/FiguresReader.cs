namespace Plumbline.Kernel.Figures;

/// <summary>
/// Reads the figures. Only small files, because a capture keeps what is read whole: the version of Proxmox VE comes from a file of twenty
/// lines and not from dpkg's megabyte, the CPU's name from the beginning of a file that grows with every thread.
/// </summary>
internal static class FiguresReader
{
    private const string Source = "figures";

    /// <summary>Holds the first CPU's lines up to its name many times over.</summary>
    private const int CpuInfoStart = 1024;

    public static HostFigures Read(HostRoot root, IFileSystems? fileSystems, ReadProblems problems)
    {
        var space = fileSystems?.Root();
        if (space is { Failure: { } failure })
        {
            problems.Add(Source, failure);
        }

        return new HostFigures(
            Parsed("/proc/uptime", FiguresParser.Uptime),
            Text("/proc/loadavg") is { } load ? FiguresParser.Load(load) : null,
            FiguresParser.Memory(Text("/proc/meminfo") ?? ""),
            Parsed("/sys/devices/system/cpu/online", FiguresParser.CpuCount),
            root.ReadStart("/proc/cpuinfo", CpuInfoStart).Bytes is { } cpu ? FiguresParser.CpuModel(HostRoot.TextOf(cpu)) : null,
            Text("/proc/sys/kernel/osrelease") is { } release ? FiguresParser.Words(release) : null,
            Text("/usr/share/perl5/PVE/pvecfg.pm") is { } version ? FiguresParser.ProxmoxVersion(version) : null,
            space?.Space);

        string? Text(string path) => root.ReadAttribute(path, Source, problems);

        T? Parsed<T>(string path, Func<string, T?> parse)
            where T : struct => Text(path) is { } text ? parse(text) : null;
    }
}
