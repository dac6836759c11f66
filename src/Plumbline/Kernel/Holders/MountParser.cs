using System.Collections.Immutable;

namespace Plumbline.Kernel.Holders;

/// <summary>One mount.</summary>
/// <param name="Device">major:minor of the file system; 0:N where no single device carries it.</param>
/// <param name="Target">Where.</param>
/// <param name="FileSystem">ext4, xfs, btrfs …</param>
/// <param name="Source">What was mounted, as it was called then: a label, no identity.</param>
/// <param name="ReadOnly">The mount or its file system.</param>
internal sealed record Mount(string Device, string Target, string FileSystem, string Source, bool ReadOnly);

/// <summary>/proc/PID/mountinfo (man 5 proc): ID parent major:minor root target options [optional…] - type source superblock-options.</summary>
internal static class MountParser
{
    public static (ImmutableArray<Mount> Mounts, ImmutableArray<string> Errors) Parse(string text)
    {
        var mounts = ImmutableArray.CreateBuilder<Mount>();
        var errors = ImmutableArray.CreateBuilder<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (ParseLine(line) is { } mount)
            {
                mounts.Add(mount);
            }
            else
            {
                errors.Add("not a line of mountinfo: " + line);
            }
        }

        return (mounts.ToImmutable(), errors.ToImmutable());
    }

    private static Mount? ParseLine(string line)
    {
        const int FirstOptional = 6;
        var words = line.Split(' ');
        var dash = words.Length > FirstOptional ? Array.IndexOf(words, "-", FirstOptional) : -1;

        // A source may be empty (mount -t tmpfs "" /x), so only its place counts.
        if (dash < 0 || words.Length < dash + 3 || !IsDevice(words[2]))
        {
            return null;
        }

        var superOptions = words.Length > dash + 3 ? words[dash + 3] : "";
        return new Mount(
            words[2],
            KernelText.Unescape(words[4]),
            KernelText.Unescape(words[dash + 1]),
            KernelText.Unescape(words[dash + 2]),
            words[5].Split(',').Contains("ro") || superOptions.Split(',').Contains("ro"));
    }

    private static bool IsDevice(string text) =>
        text.Split(':') is [{ Length: > 0 } major, { Length: > 0 } minor] && major.All(char.IsAsciiDigit) && minor.All(char.IsAsciiDigit);
}
