using System.Collections.Immutable;

namespace Plumbline.Kernel.Lvm;

/// <summary>Turns logical volumes off and on here. Null is success; it says only that lvm did not complain: whoever asks looks afterwards.</summary>
internal interface ILvmActivation
{
    Task<string?> DeactivateAsync(LvmTarget volume, ImmutableArray<string> excluded, CancellationToken cancellation);

    Task<string?> ActivateAsync(LvmTarget volume, ImmutableArray<string> excluded, CancellationToken cancellation);
}

/// <summary>A logical volume by its uuids (32 characters each); the group's name only tells lvm where to look.</summary>
internal sealed record LvmTarget(string GroupName, string GroupUuid, string VolumeUuid)
{
    /// <summary>lvm compares uuids as it prints them, in groups of 6-4-4-4-4-4-6.</summary>
    public string Selection => $"vg_uuid={Printed(GroupUuid)} && lv_uuid={Printed(VolumeUuid)}";

    public static string Printed(string uuid) =>
        uuid.Length != 32 ? uuid : string.Join('-', uuid[..6], uuid[6..10], uuid[10..14], uuid[14..18], uuid[18..22], uuid[22..26], uuid[26..]);
}

/// <summary>
/// "lvchange -aln" and "-aly" by uuid: what lvm activated, lvm takes down, with all layers of it. "l" is this host only. No metadata is written.
/// </summary>
internal sealed class LvmActivation(OneLvm one, LvmChild lvm) : ILvmActivation
{
    private const string Settings = "devices/hints=\"none\" log/report_command_log=0 log/prefix=\"\" log/command_names=0 global/notify_dbus=0";

    public Task<string?> DeactivateAsync(LvmTarget volume, ImmutableArray<string> excluded, CancellationToken cancellation) =>
        ChangeAsync(["-aln"], volume, excluded, cancellation);

    /// <summary>-K: also what is marked to be skipped, for it was active before.</summary>
    public Task<string?> ActivateAsync(LvmTarget volume, ImmutableArray<string> excluded, CancellationToken cancellation) =>
        ChangeAsync(["-aly", "-K"], volume, excluded, cancellation);

    private Task<string?> ChangeAsync(ImmutableArray<string> change, LvmTarget volume, ImmutableArray<string> excluded, CancellationToken cancellation) =>
        lvm.Program is { } program
            ? one.RunAsync<string?>(
                async abandon =>
                {
                    var exclusion = await lvm.ExcludeAsync(program, DeviceNames.AllOf(excluded), abandon, cancellation);
                    return exclusion.Failure ?? lvm.FailureOf(await lvm.RunAsync(
                        program,
                        ["lvchange", .. change, "--select", volume.Selection, "--config", Settings + exclusion.Settings, volume.GroupName],
                        abandon,
                        cancellation));
                },
                lvm.Limit,
                failure => failure,
                cancellation)
            : Task.FromResult<string?>(LvmAnswer.NotInstalled);
}
