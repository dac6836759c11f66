namespace Plumbline.Kernel.Figures;

/// <summary>What the machine is and how it does: for people, no class and no grade rests on it. What was not read is null, never 0.</summary>
/// <param name="CpuCount">Threads that are online.</param>
/// <param name="Kernel">Its release, as uname -r says it.</param>
/// <param name="ProxmoxVersion">pve-manager's; null where there is no Proxmox VE.</param>
internal sealed record HostFigures(
    TimeSpan? Uptime,
    LoadAverages? Load,
    MemoryFigures Memory,
    int? CpuCount,
    string? CpuModel,
    string? Kernel,
    string? ProxmoxVersion,
    FileSystemSpace? RootFileSystem);

/// <summary>Tasks that ran or waited, on average over the last minutes.</summary>
internal sealed record LoadAverages(double One, double Five, double Fifteen);

/// <summary>Bytes.</summary>
/// <param name="Available">What a new program could take without swapping.</param>
internal sealed record MemoryFigures(long? Total, long? Available, long? SwapTotal, long? SwapFree);

/// <summary>Bytes.</summary>
/// <param name="Available">To those who are not root: what df prints as available.</param>
internal sealed record FileSystemSpace(long Size, long Free, long Available);
