using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Settings;

namespace Plumbline.Doctor;

/// <summary>Whether this host is kept from looking inside volumes: what they hold is another machine's.</summary>
internal sealed class InsideDoctor(Place place, HostSettings settings)
{
    private const string RuleFile = "59-plumbline.rules";

    /// <summary>udev takes the first of each name (udev(7)).</summary>
    private static readonly string[] RuleFolders = ["/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d"];

    private readonly LiveRoot _files = new();

    public IEnumerable<Diagnosis> Examine()
    {
        if (settings.Text(VolumeKeys.Provider) == "local" && NativeNodes.KindOf(settings.Text(SettingKeys.StateDirectory).TrimEnd('/') + "/names.json") == NodeKind.Absent)
        {
            yield break;
        }

        yield return Rule();
        if (NativeNodes.KindOf(place.Root + "/usr/sbin/multipathd") != NodeKind.Absent)
        {
            yield return Multipathd();
        }
    }

    private Diagnosis Rule()
    {
        const string Name = "udev rule";
        const string Install = "cp packaging/udev/59-plumbline.rules /usr/lib/udev/rules.d/ && udevadm control --reload";
        var path = RuleFolders.Select(folder => $"{place.Root}{folder}/{RuleFile}").FirstOrDefault(file => NativeNodes.KindOf(file) != NodeKind.Absent);
        return path is null ? Diagnosis.Bad(Name, "is not installed: a volume group or a RAID inside a volume may be activated here, and written to", Install)
            : _files.ReadLink(path).Target == "/dev/null" ? Diagnosis.Bad(Name, $"is switched off by {path}: a volume group or a RAID inside a volume may be activated here, and written to", $"rm {path}; {Install}")
            : Elsewhere("/run/plumbline", SettingKeys.RunDirectory) ?? Elsewhere("/var/lib/plumbline", SettingKeys.StateDirectory) ?? Diagnosis.Well(Name, $"{path} is there");
    }

    /// <summary>The rule knows the two folders as they are by default, or as links.</summary>
    private Diagnosis? Elsewhere(string known, SettingKey key)
    {
        var (looksIn, written) = (place.Root + known + "/expected", settings.Text(key).TrimEnd('/') + "/expected");
        return written == looksIn || _files.ReadLink(looksIn).Target == written
            ? null
            : Diagnosis.Bad("udev rule", $"looks into {looksIn}, and plumbd writes which disks it expects into {written}: volumes are not recognised", $"ln -sfn {written} {looksIn}");
    }

    private Diagnosis Multipathd()
    {
        const string Name = "multipathd";
        var path = place.Root + "/etc/multipath/conf.d/plumbline.conf";
        return NativeNodes.KindOf(path) != NodeKind.Absent
            ? Diagnosis.Well(Name, $"{path} keeps it off volumes")
            : Diagnosis.Off(
                Name, "is not told to pass over volumes; with find_multipaths \"no\" or \"greedy\" it makes maps of their SCSI disks",
                "install -D -m 644 packaging/multipath/plumbline.conf /etc/multipath/conf.d/plumbline.conf && multipathd reconfigure");
    }
}
