using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Settings;

namespace Plumbline.Daemon.Naming;

/// <summary>The links in run.dir/volumes. Replaced in one step: at no moment does a name point to nothing.</summary>
internal sealed class VolumeLinks(HostSettings settings)
{
    // 0755: names are for everybody, what is behind them is not.
    private const uint FolderMode = 0x1ed;

    public string Folder { get; } = settings.Text(SettingKeys.RunDirectory).TrimEnd('/') + "/volumes";

    public string PathOf(string name) => $"{Folder}/{name}";

    public string? TargetOf(string name) => NativeFiles.ReadLink(PathOf(name)).Target;

    /// <summary>Null, or why not.</summary>
    public string? Put(string name, string target) =>
        Folders.Make(Folder, FolderMode) ?? (TargetOf(name) == target ? null : Sentence(name, "made", NativeLinks.Replace(PathOf(name), target)));

    public string? Remove(string name) => Sentence(name, "removed", NativeLinks.Remove(PathOf(name)));

    public IReadOnlyList<string> All() => NativeFiles.List(Folder).Names ?? [];

    private string? Sentence(string name, string what, int error) => error == Errno.None ? null : $"{PathOf(name)} could not be {what}: {Errno.Describe(error)}.";
}
