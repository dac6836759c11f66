using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Kernel.Nvme;

/// <summary>The namespaces of one subsystem with the paths to them.</summary>
internal sealed class NvmeNamespaceReader(HostRoot root, ReadProblems problems, string source)
{
    private const long SectorSize = 512;

    /// <param name="heads">The block devices in the subsystem's own directory.</param>
    /// <param name="controllers">The directories of its controllers, where path nodes and plain devices are.</param>
    public ImmutableArray<NvmeNamespace> Read(ImmutableArray<string> heads, ImmutableArray<string> controllers)
    {
        var nodes = controllers
            .SelectMany(controller => root.Names(controller, source, problems).Select(name => controller + "/" + name))
            .Concat(heads.SelectMany(Linked))
            .Distinct(StringComparer.Ordinal)
            .OrderBy(HostRoot.NameOf, StringComparer.Ordinal)
            .ToLookup(node => NvmeName.Parse(HostRoot.NameOf(node)));
        var headNames = heads.Select(HostRoot.NameOf).ToHashSet(StringComparer.Ordinal);

        var known = heads.Select(head => Namespace(
            HostRoot.NameOf(head), head, NvmeShape.Head, nodes[new NvmeName(NvmeNameKind.Path, HostRoot.NameOf(head))]));
        var missing = nodes
            .Where(group => group.Key.Kind == NvmeNameKind.Path && !headNames.Contains(group.Key.Head!))
            .Select(group => Namespace(group.Key.Head!, group.First(), NvmeShape.HeadMissing, group));
        var plain = nodes[new NvmeName(NvmeNameKind.Namespace, null)]
            .Select(node => Namespace(HostRoot.NameOf(node), node, NvmeShape.Plain, [node]));
        return [.. known.Concat(missing).Concat(plain).OrderBy(n => n.Name, StringComparer.Ordinal)];
    }

    /// <summary>An attribute that holds a number; null when the kernel has none or leaves it empty, as unused policies do.</summary>
    public long? Number(string path)
    {
        var text = root.ReadOptional(path);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        problems.Add(source, $"{path}: not a number");
        return null;
    }

    /// <summary>
    /// The head's own links to its paths. Older kernels have none, and a newer one adds a link only when the path's disk is up, so that
    /// the nodes below the controllers, matched by name, count as well.
    /// </summary>
    private IEnumerable<string> Linked(string head) =>
        root.Names(head + "/multipath", source, problems).Select(name => root.Follow(head + "/multipath/" + name)).OfType<string>();

    private NvmeNamespace Namespace(string name, string path, NvmeShape shape, IEnumerable<string> nodes) => new(
        name,
        path,
        shape,
        shape == NvmeShape.HeadMissing ? null : root.ReadOptional(path + "/dev"),
        Number(path + "/nsid"),
        root.ReadOptional(path + "/wwid"),
        Assigned(path + "/uuid"),
        Assigned(path + "/nguid"),
        Assigned(path + "/eui"),
        Size(path + "/size"),
        root.ReadOptional(path + "/ro") switch { "0" => false, "1" => true, _ => null },
        [.. nodes.Select(Path)]);

    private NvmePath Path(string path) => new(
        HostRoot.NameOf(path),
        path,
        HostRoot.NameOf(path[..path.LastIndexOf('/')]),
        root.ReadOptional(path + "/ana_state"),
        Number(path + "/ana_grpid"),
        Number(path + "/queue_depth"),
        root.ReadOptional(path + "/numa_nodes") is { Length: > 0 } nodes ? nodes : null);

    /// <summary>Kernels that show an identifier which the device does not have print zeros.</summary>
    private string? Assigned(string path) =>
        root.ReadOptional(path) is { } text && text.AsSpan().ContainsAnyExcept("0- ") ? text : null;

    /// <summary>sysfs counts in sectors of 512 bytes, whatever the device's own block size.</summary>
    private long? Size(string path)
    {
        var sectors = Number(path);
        if (sectors > long.MaxValue / SectorSize)
        {
            problems.Add(source, $"{path}: larger than any device");
            return null;
        }

        return sectors * SectorSize;
    }
}
