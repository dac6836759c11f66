using System.Text;
using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Operations;
using Plumbline.Kernel.State;
using Plumbline.Settings;

namespace Plumbline.Daemon.Naming;

/// <summary>
/// Tells udev which disks are volumes before they come, by their serial numbers: packaging/udev/59-plumbline.rules looks whether such a file
/// is there. Twice: in run.dir, and in state.dir for the next start of the machine, where udev meets the disks before plumbd runs.
/// </summary>
internal sealed class ExpectedDisks(HostSettings settings)
{
    private const int Longest = 1024;

    private readonly StateFolder[] _folders =
    [
        new(settings.Text(SettingKeys.RunDirectory).TrimEnd('/') + "/expected"),
        new(settings.Text(SettingKeys.StateDirectory).TrimEnd('/') + "/expected"),
    ];

    /// <summary>Null when udev can know, or when this volume's disk has no such serial number; else a refusal: its disk would be looked into.</summary>
    public Refusal? Add(string volumeId)
    {
        if (SerialOf(volumeId) is not { } serial)
        {
            return null;
        }

        var failed = _folders.Where(f => f.Read(serial, Longest).Bytes is not { } known || Encoding.UTF8.GetString(known).Trim() != volumeId)
            .Select(folder => folder.Replace(serial, Encoding.UTF8.GetBytes(volumeId + "\n"))).FirstOrDefault(trouble => trouble is not null);
        return failed is null ? null : new Refusal(Trouble.Fault, $"{failed}. Without it udev would look into the disk of volume {volumeId} and may activate what another machine keeps there; it was not attached.");
    }

    /// <summary>Before the provider is asked; also again after a crash, since run.dir may be a new one.</summary>
    public async Task<Answer<T>> AttachAsync<T>(bool here, string volumeId, Func<Task<Answer<T>>> attach)
        where T : class => here && Add(volumeId) is { } refusal ? refusal : await attach();

    /// <summary>After its disk is gone.</summary>
    public void Remove(string volumeId)
    {
        if (SerialOf(volumeId) is { } serial)
        {
            Array.ForEach(_folders, folder => folder.Remove(serial));
        }
    }

    /// <summary>The volumes whose disks are expected.</summary>
    public IEnumerable<string> Volumes => _folders.SelectMany(f => f.Names().Select(name => f.Read(name, Longest).Bytes)).OfType<byte[]>().Select(b => Encoding.UTF8.GetString(b).Trim()).Distinct(StringComparer.Ordinal);

    private static string? SerialOf(string volumeId) => DeviceIdentity.Serial.OfCloudStack(volumeId)?.Value;
}
