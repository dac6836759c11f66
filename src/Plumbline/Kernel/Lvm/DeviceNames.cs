using System.Collections.Immutable;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.Lvm;

/// <summary>Every name that a block device has below /dev: nodes and links of the same device number. Nothing is opened.</summary>
internal static class DeviceNames
{
    /// <summary>Directories that hold no block devices, and can be large.</summary>
    private static readonly string[] Skipped = ["pts", "shm", "mqueue", "hugepages", "fd", "bus", "char", "input", "snd", "cpu", "vfio", "dri"];

    /// <summary>The given paths themselves, first as they are, and all other names of what they are now.</summary>
    public static ImmutableArray<string> AllOf(IEnumerable<string> paths)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var devices = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            names.Add(path);
            if (NativeNodes.BlockDeviceOf(path).BlockDevice is { } device)
            {
                devices.Add(device);
            }
        }

        if (devices.Count > 0)
        {
            Collect("/dev", depth: 0, devices, names);
        }

        return [.. names];
    }

    private static void Collect(string directory, int depth, HashSet<string> devices, SortedSet<string> names)
    {
        const int DeepestTree = 4;
        foreach (var name in NativeFiles.List(directory).Names ?? [])
        {
            var path = directory + "/" + name;
            if (NativeNodes.BlockDeviceOf(path).BlockDevice is { } device)
            {
                if (devices.Contains(device))
                {
                    names.Add(path);
                }
            }
            else if (depth < DeepestTree && !(depth == 0 && Skipped.Contains(name)) && NativeFiles.ReadLink(path).Target is null)
            {
                // Listing what is no directory costs one ENOTDIR.
                Collect(path, depth + 1, devices, names);
            }
        }
    }
}
