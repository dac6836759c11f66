using System.Collections.Immutable;

namespace Plumbline.Proxmox;

/// <summary>One reading of the guests, storages and nodes below /etc/pve.</summary>
internal sealed class ClusterReading(PmxcfsTree tree, PmxcfsAccess access, bool requirePmxcfs)
{
    private const string VmListPath = PmxcfsTree.Top + "/.vmlist";

    private readonly ImmutableArray<string>.Builder _notes = ImmutableArray.CreateBuilder<string>();
    private readonly List<ProxmoxGuest> _guests = [];
    private readonly HashSet<int> _unread = [];
    private string? _broken;

    public ProxmoxCluster Read(string givenNode)
    {
        var folders = tree.List(PmxcfsTree.Nodes);
        if (folders.Length == 0)
        {
            _broken ??= $"there is no node below {PmxcfsTree.Nodes}";
        }

        foreach (var file in tree.GuestFiles(folders))
        {
            ReadGuest(file);
        }

        // The list comes after the files, so that a guest that moved behind our back is found where it went.
        var listed = ReadList();
        var vmids = listed.Union(_unread).Union(_guests.Select(g => g.Vmid));
        var storages = ReadStorages();
        ImmutableArray<string> nodes = [.. folders.Concat(access.Members?.Nodes ?? []).Distinct().Order(StringComparer.Ordinal)];
        var node = LocalNode(givenNode, nodes);
        var reason = access.Reason ?? tree.FirstError ?? _broken;
        var state = access.State == ProxmoxState.Readable && reason is not null ? ProxmoxState.Unreadable : access.State;
        return new ProxmoxCluster(state, reason, node, nodes, [.. _guests.OrderBy(g => g.Vmid).ThenBy(g => g.Node, StringComparer.Ordinal)], storages, vmids, _notes.ToImmutable());
    }

    private bool ReadGuest(GuestFile file)
    {
        var (text, error) = tree.Text(file.Path);
        if (error is not null)
        {
            _unread.Add(file.Vmid);
            return false;
        }

        if (text is null)
        {
            _notes.Add($"{file.Path} went away while it was read: the guest moved or was removed");
            return false;
        }

        var config = GuestConfigParser.Parse(text, file.Kind);
        _notes.AddRange(config.Problems.Select(problem => $"{file.Path} {problem}"));
        _guests.Add(new ProxmoxGuest(file.Vmid, file.Kind, file.Node, config.Name, config, ProxmoxReader.HashOf(text)));
        return true;
    }

    private ImmutableSortedSet<int> ReadList()
    {
        var (text, error) = tree.Text(VmListPath);
        if (error is not null || text is null)
        {
            _broken ??= error is null && requirePmxcfs ? $"{VmListPath} is not there" : null;
            return [];
        }

        if (PmxcfsFiles.VmList(text) is not { } list)
        {
            _broken ??= $"{VmListPath} is not what pmxcfs writes";
            return [];
        }

        CompareWithList(list.Guests);
        return [.. list.Guests.Select(guest => guest.Vmid)];
    }

    private void CompareWithList(ImmutableArray<ListedGuest> list)
    {
        var read = _guests.Select(g => g.Vmid).ToHashSet();
        foreach (var guest in list.Where(g => !read.Contains(g.Vmid) && !_unread.Contains(g.Vmid)))
        {
            var kind = guest.Type switch { "qemu" => GuestKind.Vm, "lxc" => GuestKind.Container, _ => (GuestKind?)null };
            if (kind is null || guest.Node.Contains('/') || !ReadGuest(new GuestFile(guest.Vmid, kind.Value, guest.Node)))
            {
                _notes.Add($"guest {guest.Vmid} is in {VmListPath} on node {guest.Node}, but has no configuration there");
            }
        }

        var listed = list.Select(g => g.Vmid).ToHashSet();
        _notes.AddRange(read.Where(vmid => !listed.Contains(vmid)).Order().Select(vmid => $"guest {vmid} has a configuration, but is not in {VmListPath}"));
        _notes.AddRange(_guests.GroupBy(g => g.Vmid).Where(g => g.Count() > 1)
            .Select(g => $"guest {g.Key} was seen more than once ({string.Join(", ", g.Select(x => x.Node))}): it moved while it was read"));
    }

    /// <summary>No file is a fresh installation: Proxmox then has "local" only.</summary>
    private StorageConfig? ReadStorages()
    {
        const string Path = PmxcfsTree.Top + "/storage.cfg";
        var (text, error) = tree.Text(Path);
        if (error is not null)
        {
            return null;
        }

        var storages = StorageConfigParser.Parse(text ?? "");
        _notes.AddRange(storages.Problems.Select(problem => $"{Path} {problem}"));
        return storages;
    }

    /// <summary>With a wrong name every guest would seem to live elsewhere, and its disks to be left-overs here.</summary>
    private string? LocalNode(string given, ImmutableArray<string> nodes)
    {
        var told = tree.Link(PmxcfsTree.Top + "/local") is { } link ? link[(link.LastIndexOf('/') + 1)..] : access.Members?.NodeName;
        var node = given.Length > 0 ? given : told;
        _broken ??= node switch
        {
            null or "" => "nothing tells this node's name",
            _ when !nodes.Contains(node) => $"this node's name is given as {node}, and the cluster's nodes are {string.Join(", ", nodes)}",
            _ when requirePmxcfs && access.Members is { } members && members.NodeName != node => $"this node's name is given as {node}, and pmxcfs says {members.NodeName}",
            _ => null,
        };
        return node;
    }
}
