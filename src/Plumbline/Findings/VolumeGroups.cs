using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;

namespace Plumbline.Findings;

/// <summary>LVM's report by uuid and by name, and which of its groups may be judged.</summary>
internal sealed class VolumeGroups
{
    private readonly LvmReport _report;
    private readonly Dictionary<string, VolumeGroup> _byUuid;
    private readonly Dictionary<string, int> _countByName;
    private readonly Dictionary<string, LogicalVolume> _byDmUuid = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Group, string DmName), LogicalVolume> _byDmName = [];
    private readonly Dictionary<string, LogicalVolume> _byDmNameAnywhere = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Group, string Name), LogicalVolume> _byName = [];

    public VolumeGroups(LvmReport report)
    {
        _report = report;
        _byUuid = report.VolumeGroups.ToDictionary(g => g.Uuid, StringComparer.Ordinal);
        _countByName = report.VolumeGroups.GroupBy(g => g.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        foreach (var volume in report.LogicalVolumes)
        {
            var dmName = DmName.BuildLvm(volume.GroupName, volume.Name);
            _byDmUuid[volume.DmUuid] = volume;
            _byDmName[(volume.GroupUuid, dmName)] = volume;
            _byDmNameAnywhere[dmName] = volume;
            _byName[(volume.GroupName, volume.Name)] = volume;
        }
    }

    /// <summary>
    /// Whether the absence of an LV in a complete group proves anything. lvm that ended with an error, or rows that do not say whose they
    /// are, may be the very LV that is missed.
    /// </summary>
    public bool AbsenceProves => _report.Error is null && _report.Problems.IsEmpty;

    public VolumeGroup? Find(string? uuid) => uuid is null ? null : _byUuid.GetValueOrDefault(uuid);

    /// <summary>The LV of a dm uuid, layers and all: only VG and LV uuid count.</summary>
    public LogicalVolume? Of(DmUuid uuid) =>
        uuid.Owner == DmOwner.Lvm ? _byDmUuid.GetValueOrDefault(LogicalVolume.DmUuidOf(uuid.VgUuid!, uuid.LvUuid!)) : null;

    /// <summary>The LV of a group to which LVM gives this dm name.</summary>
    public LogicalVolume? Named(string groupUuid, string dmName) => _byDmName.GetValueOrDefault((groupUuid, dmName));

    /// <summary>The LV to which LVM gives this dm name, in whatever group that may be judged.</summary>
    public LogicalVolume? Named(string dmName) =>
        _byDmNameAnywhere.GetValueOrDefault(dmName) is { } volume && WhyUnjudged(volume.GroupUuid) is null ? volume : null;

    public LogicalVolume? Find(string groupName, string name) => _byName.GetValueOrDefault((groupName, name));

    public bool IsAmbiguous(string groupName) => _countByName.GetValueOrDefault(groupName) > 1;

    /// <summary>Null when what the group says may be believed, else the reason for "unknown".</summary>
    public string? WhyUnjudged(string groupUuid) => this switch
    {
        _ when _report.Error is not null => Reasons.LvmFailed,
        _ when Find(groupUuid) is not { } group => Reasons.VgUnknown,
        _ when IsAmbiguous(Find(groupUuid)!.Name) => Reasons.VgNameAmbiguous,
        _ when !Find(groupUuid)!.IsComplete => Reasons.VgPartial,
        _ => null,
    };
}
