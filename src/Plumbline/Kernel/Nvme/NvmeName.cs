using System.Globalization;

namespace Plumbline.Kernel.Nvme;

internal enum NvmeNameKind
{
    Other,

    /// <summary>nvme3.</summary>
    Controller,

    /// <summary>nvme3n1: a head, numbered by its subsystem, or a namespace of one controller, numbered by that.</summary>
    Namespace,

    /// <summary>nvme1c2n1: the path of head nvme1n1 through the controller with instance 2.</summary>
    Path,
}

/// <summary>A device name of drivers/nvme/host, taken apart.</summary>
/// <param name="Kind">What it names.</param>
/// <param name="Head">For a path, the name of its head.</param>
internal readonly record struct NvmeName(NvmeNameKind Kind, string? Head)
{
    public static NvmeName Parse(ReadOnlySpan<char> name)
    {
        if (!name.StartsWith("nvme") || !Number(name[4..], out var first))
        {
            return default;
        }

        var rest = name[(4 + first)..];
        if (rest.IsEmpty)
        {
            return new NvmeName(NvmeNameKind.Controller, null);
        }

        var path = rest[0] == 'c';
        if (path)
        {
            if (!Number(rest[1..], out var second))
            {
                return default;
            }

            rest = rest[(1 + second)..];
        }

        if (!rest.StartsWith("n") || !Number(rest[1..], out var last) || last + 1 != rest.Length)
        {
            return default;
        }

        return path
            ? new NvmeName(NvmeNameKind.Path, string.Concat(name[..(4 + first)], rest))
            : new NvmeName(NvmeNameKind.Namespace, null);
    }

    private static bool Number(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
        {
            length++;
        }

        return int.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}
