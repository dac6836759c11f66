using System.Collections.Immutable;

namespace Plumbline.Kernel.Holders;

/// <summary>A mounted btrfs and the devices it lies on, by kernel name: mountinfo names one of them only, under an anonymous number.</summary>
internal sealed record Btrfs(string Uuid, ImmutableArray<string> Devices);

/// <summary>/sys/fs/btrfs/UUID/devices, which exists while the file system is mounted (fs/btrfs/sysfs.c).</summary>
internal static class BtrfsReader
{
    private const string Folder = "/sys/fs/btrfs";

    public static ImmutableArray<Btrfs> Read(HostRoot root, ReadProblems problems) =>
    [
        .. root.Names(Folder, "mounts", problems)
            .Where(name => Guid.TryParseExact(name, "D", out _))
            .Select(uuid => new Btrfs(uuid, [.. root.Names($"{Folder}/{uuid}/devices", "mounts", problems)])),
    ];
}
