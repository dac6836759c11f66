namespace Plumbline.Proxmox;

/// <summary>A section's header: where what follows belongs.</summary>
/// <param name="Place">Null when what follows holds nothing for us.</param>
internal readonly record struct SectionHeader(ConfigSection? Place, bool Unknown)
{
    /// <summary>Null when the line is no header. Pending and special sections are known in any case, as in Proxmox.</summary>
    public static SectionHeader? Read(string line, GuestKind kind)
    {
        var text = ConfigLines.Trim(line);
        if (line[0] != '[' || text[^1] != ']' || text.Length < 2 || text.IndexOf(']', StringComparison.Ordinal) != text.Length - 1)
        {
            return null;
        }

        var name = text[1..^1];
        var vm = kind == GuestKind.Vm;
        return name.ToLowerInvariant() switch
        {
            "pending" when vm => new SectionHeader(new ConfigSection(SectionKind.Pending), false),
            "pve:pending" when !vm => new SectionHeader(new ConfigSection(SectionKind.Pending), false),
            "special:fleecing" when vm => new SectionHeader(new ConfigSection(SectionKind.Fleecing), false),
            // Only the previous values of changed cloud-init settings: no volumes in it.
            "special:cloudinit" when vm => new SectionHeader(null, false),
            _ when IsSnapshot(name) => new SectionHeader(new ConfigSection(SectionKind.Snapshot, name), false),
            _ => new SectionHeader(null, true),
        };
    }

    /// <summary>pve-configid: a letter, then letters, digits, "_" and "-". The parsers do not check the limit of 40.</summary>
    public static bool IsSnapshot(ReadOnlySpan<char> name)
    {
        if (name.Length < 2 || !char.IsAsciiLetter(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
