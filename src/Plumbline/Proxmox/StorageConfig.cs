using System.Collections.Immutable;

namespace Plumbline.Proxmox;

/// <summary>One section of storage.cfg, of a known type or not.</summary>
/// <param name="Line">Where its header stands; 0 for the "local" that Proxmox adds by itself.</param>
/// <param name="Properties">Every property as written; one without a value has an empty text.</param>
internal sealed record Storage(string Id, string Type, int Line, ImmutableSortedDictionary<string, string> Properties)
{
    // PVE::Storage::Plugin: "shared" in the plugin's own data. LVM is not among them: an admin says it.
    private static readonly string[] AlwaysShared = ["iscsi", "nfs", "cifs", "rbd", "cephfs", "iscsidirect", "zfs", "drbd", "pbs"];

    public bool Disabled => Flag("disable");

    public bool Shared => Array.IndexOf(AlwaysShared, Type) >= 0 || Flag("shared");

    /// <summary>The nodes it is meant for; empty: all of them. Proxmox ignores the list of "local".</summary>
    public ImmutableArray<string> Nodes => Id == StorageConfig.Local ? [] : List("nodes");

    public ImmutableArray<string> Content => List("content");

    public string? VgName => Text("vgname");

    public string? ThinPool => Text("thinpool");

    /// <summary>Whether its volumes are LVs of a VG of this host. Arrays too may call something of theirs a volume group.</summary>
    public bool OnLvm => VgName is not null && Type != "purestorage";

    public string? Text(string property) => Properties.GetValueOrDefault(property) is { Length: > 0 } text ? text : null;

    /// <summary>A boolean; given without a value it is true, and a value that is none counts as not given.</summary>
    public bool Flag(string property) =>
        Properties.TryGetValue(property, out var text) && (text.Length == 0 || ConfigLines.Boolean(text) is true);

    public bool UsableOn(string node) => !Disabled && (Nodes.IsEmpty || Nodes.Contains(node));

    private ImmutableArray<string> List(string property) => [.. ConfigLines.SplitList(Text(property) ?? "")];
}

/// <summary>storage.cfg. The sections by name, and which of them put volumes into a VG.</summary>
/// <param name="Problems">One sentence each, with its line.</param>
internal sealed record StorageConfig(ImmutableArray<Storage> Storages, ImmutableArray<string> Problems)
{
    internal const string Local = "local";

    public Storage? Find(string id) => Storages.FirstOrDefault(s => s.Id == id);

    public bool UsableOn(string id, string node) => Find(id)?.UsableOn(node) is true;

    /// <summary>VG name to its storages in name order: two ids may point at one VG, lvm and lvmthin side by side.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<Storage>> ByVg() =>
        Storages.Where(s => s.OnLvm)
            .GroupBy(s => s.VgName!, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(g => g.Key, g => g.OrderBy(s => s.Id, StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);
}
