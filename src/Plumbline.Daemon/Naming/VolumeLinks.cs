using Plumbline.Kernel.Native;
using Plumbline.Settings;

namespace Plumbline.Daemon.Naming;

/// <summary>The links in run.dir/volumes. Replaced in one step: at no moment does a name point to nothing.</summary>
internal sealed class VolumeLinks(HostSettings settings)
{
    /// <summary>0755: names are for everybody, what is behind them is not.</summary>
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string Folder { get; } = settings.Text(SettingKeys.RunDirectory).TrimEnd('/') + "/volumes";

    public string PathOf(string name) => $"{Folder}/{name}";

    public string? TargetOf(string name) => NativeFiles.ReadLink(PathOf(name)).Target;

    /// <summary>Null, or why not.</summary>
    public string? Put(string name, string target) =>
        MakeFolder() ?? (TargetOf(name) == target ? null : Sentence(name, "made", NativeLinks.Replace(PathOf(name), target)));

    public string? Remove(string name) => Sentence(name, "removed", NativeLinks.Remove(PathOf(name)));

    public IReadOnlyList<string> All() => NativeFiles.List(Folder).Names ?? [];

    /// <summary>Its mode is set afterwards: plumbd's umask would take it from everybody.</summary>
    private string? MakeFolder()
    {
        if (NativeNodes.KindOf(Folder) == NodeKind.Directory)
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(Folder);
            File.SetUnixFileMode(Folder, FolderMode);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Folder} could not be made: {e.Message}";
        }
    }

    private string? Sentence(string name, string what, int error) => error == Errno.None ? null : $"{PathOf(name)} could not be {what}: {Errno.Describe(error)}.";
}
