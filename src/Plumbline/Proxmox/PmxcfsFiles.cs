using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Plumbline.Proxmox;

/// <summary>/etc/pve/.members (pmxcfs status.c, cfs_create_memberlist_msg).</summary>
/// <param name="Quorate">Null on a node that is in no cluster: it writes its name and a version only.</param>
internal sealed record Members(string NodeName, bool? Quorate, ImmutableArray<string> Nodes);

/// <summary>A guest in /etc/pve/.vmlist.</summary>
/// <param name="Type">qemu, lxc, or openvz on very old clusters.</param>
internal sealed record ListedGuest(int Vmid, string Node, string Type);

/// <summary>/etc/pve/.vmlist (pmxcfs status.c, cfs_create_vmlist_msg).</summary>
internal sealed record VmList(ImmutableArray<ListedGuest> Guests);

/// <summary>Parsers of the files that pmxcfs itself answers. Pure; null when the text is not what pmxcfs writes.</summary>
internal static class PmxcfsFiles
{
    public static Members? Members(string text) => Read(text, root =>
    {
        bool? quorate = null;
        if (root.TryGetProperty("cluster", out var cluster))
        {
            quorate = cluster.GetProperty("quorate").GetInt32() != 0;
        }

        ImmutableArray<string> nodes = root.TryGetProperty("nodelist", out var list)
            ? [.. list.EnumerateObject().Select(n => n.Name).Order(StringComparer.Ordinal)]
            : [];
        return new Members(root.GetProperty("nodename").GetString() ?? "", quorate, nodes);
    });

    /// <summary>No "ids" at all when there is no guest.</summary>
    public static VmList? VmList(string text) => Read(text, root =>
    {
        var guests = ImmutableArray.CreateBuilder<ListedGuest>();
        if (root.TryGetProperty("ids", out var ids))
        {
            foreach (var id in ids.EnumerateObject())
            {
                if (VolumeNames.TryNumber(id.Name, out var vmid))
                {
                    guests.Add(new ListedGuest(vmid, id.Value.GetProperty("node").GetString() ?? "", id.Value.GetProperty("type").GetString() ?? ""));
                }
            }
        }

        return ids.ValueKind == JsonValueKind.Object || root.TryGetProperty("version", out _) ? new VmList(guests.ToImmutable()) : null;
    });

    /// <summary>The file-system type and source of what is mounted on top of a path; null when nothing is (proc_pid_mountinfo(5)).</summary>
    public static string? MountedOn(string mountinfo, string path)
    {
        string? type = null;
        foreach (var line in ConfigLines.Split(mountinfo))
        {
            var words = line.Split(' ');
            var dash = Array.IndexOf(words, "-");
            if (dash > 5 && dash + 1 < words.Length && words[4] == path)
            {
                type = words[dash + 1];
            }
        }

        return type;
    }

    /// <summary>The text is bytes again first: a lone surrogate would make the parser throw something else.</summary>
    private static T? Read<T>(string text, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }
}
