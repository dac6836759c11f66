using System.Text;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Settings;

namespace Plumbline.Daemon.Paths;

/// <summary>
/// multipath.json in the run folder: what Proxmox's web server shows, which runs as www-data and must ask nobody. Written whole at every
/// look, so that its age tells whether anybody still looks.
/// </summary>
internal sealed class MultipathFile(HostSettings settings)
{
    private const string Reader = "www-data";

    private readonly string _path = settings.Text(SettingKeys.RunDirectory).TrimEnd('/') + "/multipath.json";

    /// <summary>Null on a host without Proxmox; the file is then for root alone.</summary>
    private readonly int? _group = UnixGroups.IdOf(Reader);

    /// <summary>Null when it is there, else why not.</summary>
    public string? Write(string json) => NativeStateFiles.Replace(_path, Encoding.UTF8.GetBytes(json), _group) is var error and not Errno.None ? $"{_path} could not be written: {Errno.Describe(error)}" : null;
}
