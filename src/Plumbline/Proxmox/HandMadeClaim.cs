namespace Plumbline.Proxmox;

/// <summary>The guest volume that a mapping without an LVM uuid claims by its name.</summary>
internal sealed record HandMadeClaim(int Vmid, string Volume)
{
    /// <summary>
    /// Finds (vm|base)--ID--(disk--N|cloudinit|state--…|fleece--…) between hyphens or ends of a dm name, hyphens doubled as LVM doubles them;
    /// what follows behind a hyphen is ignored. Null when there is none, and when the name holds two that differ: nothing is guessed.
    /// </summary>
    public static HandMadeClaim? Read(string dmName)
    {
        HandMadeClaim? found = null;
        for (var i = 0; i < dmName.Length; i++)
        {
            if ((i > 0 && dmName[i - 1] != '-') || At(dmName.AsSpan(i)) is not { } claim)
            {
                continue;
            }

            if (found is not null && found != claim)
            {
                return null;
            }

            found = claim;
        }

        return found;
    }

    private static HandMadeClaim? At(ReadOnlySpan<char> text)
    {
        var prefix = text.StartsWith("vm--") ? "vm" : text.StartsWith("base--") ? "base" : null;
        if (prefix is null)
        {
            return null;
        }

        text = text[(prefix.Length + 2)..];
        var end = text.IndexOf("--");
        if (end <= 0 || !VolumeNames.TryVmid(text[..end], out var vmid))
        {
            return null;
        }

        return Tail(text[(end + 2)..]) is { } tail ? new HandMadeClaim(vmid, $"{prefix}-{vmid}-{tail}") : null;
    }

    /// <summary>The part behind the VMID with single hyphens, or null when it is none that Proxmox makes.</summary>
    private static string? Tail(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("cloudinit"))
        {
            return text.Length == "cloudinit".Length || text["cloudinit".Length] == '-' ? "cloudinit" : null;
        }

        if (text.StartsWith("disk--") || text.StartsWith("fleece--"))
        {
            var start = text.IndexOf("--") + 2;
            var digits = text[start..];
            var hyphen = digits.IndexOf('-');
            digits = hyphen < 0 ? digits : digits[..hyphen];
            return VolumeNames.TryNumber(digits, out var number) ? $"{text[..(start - 2)]}-{number}" : null;
        }

        return text.StartsWith("state--") ? State(text["state--".Length..]) : null;
    }

    /// <summary>A snapshot's name may hold hyphens, which are doubled: it ends at the first single one.</summary>
    private static string? State(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (text[end] != '-' || (end + 1 < text.Length && text[end + 1] == '-')))
        {
            end += text[end] == '-' ? 2 : 1;
        }

        var name = text[..end].ToString().Replace("--", "-", StringComparison.Ordinal);
        return SectionHeader.IsSnapshot(name) ? "state-" + name : null;
    }
}
