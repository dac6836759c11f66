using System.Globalization;

namespace Plumbline.Kernel;

/// <summary>The groups of this machine.</summary>
internal static class UnixGroups
{
    /// <summary>Null where /etc/group has none of the name.</summary>
    public static int? IdOf(string name)
    {
        var line = (new LiveRoot().ReadOptional("/etc/group") ?? "").Split('\n').Select(l => l.Split(':')).FirstOrDefault(l => l is [var group, _, _, ..] && group == name);
        return line is not null && int.TryParse(line[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
