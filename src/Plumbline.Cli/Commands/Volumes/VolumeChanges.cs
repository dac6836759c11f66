using System.CommandLine;
using Plumbline.Client;

namespace Plumbline.Cli.Commands.Volumes;

/// <summary>The verbs that change a volume and lose nothing of it.</summary>
internal static class VolumeChanges
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The volume's name." };
    private static readonly Argument<long> Size = SizeArgument.Of("5G, 512M, or bytes. CloudStack rounds up to whole GiB.");
    private static readonly Argument<long> Larger = SizeArgument.Of("The new size: 5G, 512M, or bytes. A volume never becomes smaller.");
    private static readonly Option<string?> Offering = new("--disk-offering") { Description = "CloudStack's disk offering.", HelpName = "ID" };
    private static readonly Option<string?> Zone = new("--zone") { Description = "CloudStack's zone.", HelpName = "ID" };
    private static readonly Argument<string> Machine = new("MACHINE") { Description = "The machine; self is the one that plumbd runs on.", DefaultValueFactory = _ => PlumblineClient.Self };
    private static readonly Option<bool> ReadOnly = new("--read-only") { Description = "The volume's persistent path cannot be written through." };
    private static readonly Argument<string> Stopped = new("MACHINE") { Description = "A stopped machine." };

    public static Command Create() => ChangeCommand.Of(
        "create",
        "Make a volume.",
        (parsed, plumbd, cancellation) => plumbd.CreateVolumeAsync(
            parsed.GetValue(Name)!, parsed.GetValue(Size), parsed.GetValue(Offering), parsed.GetValue(Zone), cancellation: cancellation),
        Name,
        Size,
        Offering,
        Zone);

    public static Command Attach() => ChangeCommand.Of(
        "attach",
        "Attach a volume to a machine.",
        (parsed, plumbd, cancellation) => plumbd.AttachVolumeAsync(Id(parsed), parsed.GetValue(Machine)!, readOnly: parsed.GetValue(ReadOnly) ? true : null, cancellation: cancellation),
        VolumesCommand.Id,
        Machine,
        ReadOnly);

    public static Command AttachRoot() => ChangeCommand.Of(
        "attach-root",
        "Attach a volume to a stopped machine as its root disk.",
        (parsed, plumbd, cancellation) => plumbd.AttachVolumeAsRootAsync(Id(parsed), parsed.GetValue(Stopped)!, cancellation: cancellation),
        VolumesCommand.Id,
        Stopped);

    public static Command Detach() => ChangeCommand.Of(
        "detach",
        "Detach a volume from where it is. Refused while anything on plumbd's machine uses its disk.",
        (parsed, plumbd, cancellation) => plumbd.DetachVolumeAsync(Id(parsed), cancellation: cancellation),
        VolumesCommand.Id);

    public static Command Resize() => ChangeCommand.Of(
        "resize",
        "Make a volume larger.",
        (parsed, plumbd, cancellation) => plumbd.ResizeVolumeAsync(Id(parsed), parsed.GetValue(Larger), cancellation: cancellation),
        VolumesCommand.Id,
        Larger);

    private static string Id(ParseResult parsed) => parsed.GetValue(VolumesCommand.Id)!;
}
