using System.Text;
using Plumbline.Kernel;

namespace Plumbline.Proxmox;

/// <summary>One file of /etc/pve: its text, or why there is none.</summary>
/// <param name="Error">Null when the file is simply gone.</param>
internal readonly record struct PmxcfsText(string? Text, string? Error);

/// <summary>A guest's file among those of all nodes.</summary>
internal readonly record struct GuestFile(int Vmid, GuestKind Kind, string Node)
{
    public string Path => $"{PmxcfsTree.Nodes}/{Node}/{Folder(Kind)}/{Vmid}.conf";

    public static string Folder(GuestKind kind) => kind == GuestKind.Vm ? "qemu-server" : "lxc";
}

/// <summary>Reads below /etc/pve and tells apart what is gone, which is normal there, from what could not be read.</summary>
internal sealed class PmxcfsTree(HostRoot root, ReadProblems problems)
{
    public const string Source = "proxmox";
    public const string Top = "/etc/pve";
    public const string Nodes = Top + "/nodes";

    /// <summary>pmxcfs answers from memory. One that is stuck answers no file, so that asking one with a limit tells.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private static readonly GuestKind[] Kinds = [GuestKind.Vm, GuestKind.Container];

    /// <summary>The first thing that could not be read: the reason to give.</summary>
    public string? FirstError { get; private set; }

    /// <summary>
    /// The whole file. NUL is no end here: "env" of a container is a list with NUL between its parts (pve-container LXC/Config.pm), and
    /// its root volume stands below. At the end NULs are padding of recorded trees.
    /// </summary>
    public PmxcfsText Text(string path) =>
        Read(own => root.ReadBytes(path, Source, own) is { } bytes ? Encoding.UTF8.GetString(bytes).TrimEnd('\0') : null);

    public PmxcfsText First(string path) => Read(own => root.ReadSlowAttribute(path, Limit, Source, own));

    public string[] List(string path)
    {
        var own = new ReadProblems();
        var names = root.Names(path, Source, own);
        Keep(own);
        return names;
    }

    public string? Link(string path) => root.ReadLink(path).Target;

    /// <summary>Whether the directory is there; one that may not be listed is.</summary>
    public bool HasDirectory(string path)
    {
        var answer = root.List(path);
        if (answer.Names is not null)
        {
            return true;
        }

        var own = new ReadProblems();
        _ = root.Names(path, Source, own);
        return !own.ToImmutable().IsEmpty;
    }

    /// <summary>Every guest's file of every node, in the order of nodes, kinds and numbers.</summary>
    public IEnumerable<GuestFile> GuestFiles(IEnumerable<string> nodes)
    {
        foreach (var node in nodes)
        {
            foreach (var kind in Kinds)
            {
                foreach (var name in List($"{Nodes}/{node}/{GuestFile.Folder(kind)}"))
                {
                    if (name.EndsWith(".conf", StringComparison.Ordinal) && VolumeNames.TryNumber(name.AsSpan(0, name.Length - ".conf".Length), out var vmid))
                    {
                        yield return new GuestFile(vmid, kind, node);
                    }
                }
            }
        }
    }

    private PmxcfsText Read(Func<ReadProblems, string?> read)
    {
        var own = new ReadProblems();
        return new PmxcfsText(read(own), Keep(own));
    }

    private string? Keep(ReadProblems own)
    {
        string? first = null;
        foreach (var problem in own.ToImmutable())
        {
            problems.Add(problem.Source, problem.Detail);
            first ??= problem.Detail;
        }

        FirstError ??= first;
        return first;
    }
}
