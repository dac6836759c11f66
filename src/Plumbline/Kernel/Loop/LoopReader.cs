using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Kernel.Loop;

/// <summary>A loop device that has a file behind it.</summary>
/// <param name="Name">loop0.</param>
/// <param name="Device">major:minor.</param>
/// <param name="BackingFile">The file's path as the kernel sees it now.</param>
/// <param name="Deleted">The file has no name any more.</param>
/// <param name="Offset">Bytes.</param>
/// <param name="SizeLimit">Bytes; 0 is no limit.</param>
/// <param name="AutoClear">Goes away with its last user.</param>
/// <param name="PartitionScan">Partitions appear as devices.</param>
/// <param name="DirectIo">Granted by the file system, whatever was asked.</param>
internal sealed record LoopDevice(
    string Name,
    string? Device,
    string BackingFile,
    bool Deleted,
    long Offset,
    long SizeLimit,
    bool AutoClear,
    bool PartitionScan,
    bool DirectIo);

/// <summary>/sys/block/loopN/loop, which exists only while a file is attached (drivers/block/loop.c, loop_sysfs_init).</summary>
internal static class LoopReader
{
    /// <summary>d_path() appends it to the name of an unlinked file; nothing else tells such a file from one that is named so.</summary>
    private const string DeletedMark = " (deleted)";

    public static ImmutableArray<LoopDevice> Read(HostRoot root, ReadProblems problems)
    {
        var loops = ImmutableArray.CreateBuilder<LoopDevice>();
        foreach (var name in root.Names("/sys/block", "loop", problems))
        {
            if (name.StartsWith("loop") && root.Follow("/sys/block/" + name) is { } directory && ReadOne(root, directory, name) is { } loop)
            {
                loops.Add(loop);
            }
        }

        return loops.ToImmutable();
    }

    private static LoopDevice? ReadOne(HostRoot root, string directory, string name)
    {
        if (root.ReadOptional(directory + "/loop/backing_file") is not { Length: > 0 } file)
        {
            return null;
        }

        var deleted = file.EndsWith(DeletedMark);
        return new LoopDevice(
            name,
            root.ReadOptional(directory + "/dev"),
            deleted ? file[..^DeletedMark.Length] : file,
            deleted,
            Number(root, directory + "/loop/offset"),
            Number(root, directory + "/loop/sizelimit"),
            Number(root, directory + "/loop/autoclear") != 0,
            Number(root, directory + "/loop/partscan") != 0,
            Number(root, directory + "/loop/dio") != 0);
    }

    private static long Number(HostRoot root, string path) =>
        long.TryParse(root.ReadOptional(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
