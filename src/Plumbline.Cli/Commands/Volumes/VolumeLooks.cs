using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Client;
using Plumbline.Documents;

namespace Plumbline.Cli.Commands.Volumes;

/// <summary>The verbs that change nothing.</summary>
internal static class VolumeLooks
{
    private static readonly Option<string?> Machine = new("--machine") { Description = "Only those of this machine (or self), as the provider shows them now.", HelpName = "ID" };
    private static readonly Option<string?> State = new("--state") { Description = "Only those in this state, in the provider's word.", HelpName = "WORD" };
    private static readonly Option<string?> Name = new("--name") { Description = "Only those of this name.", HelpName = "NAME" };
    private static readonly Argument<string> Path = new("DEVICE") { Description = "A device of plumbd's machine: /dev/vdb or vdb." };

    public static Command List()
    {
        var command = DaemonCommand.Of("list", "List the volumes that plumbd knows.", ListAsync, Machine, State, Name);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Machine) is not null && (result.GetValue(State) ?? result.GetValue(Name)) is not null)
            {
                result.AddError("--machine asks the provider and goes with neither --state nor --name");
            }
        });
        return command;
    }

    public static Command Show() => DaemonCommand.Of(
        "show", "Show one volume.", async (parsed, plumbd, cancellation) => Print(parsed, await plumbd.GetVolumeAsync(parsed.GetValue(VolumesCommand.Id)!, cancellation)), VolumesCommand.Id);

    public static Command At() => DaemonCommand.Of(
        "at", "Show which volume a device is.", async (parsed, plumbd, cancellation) => Print(parsed, await plumbd.GetVolumeAtDeviceAsync(parsed.GetValue(Path)!, cancellation)), Path);

    public static Command Device() => DaemonCommand.Of("device", "Print the device of a volume on plumbd's machine, looked at just now.", DeviceAsync, VolumesCommand.Id);

    public static Command Findings() => DaemonCommand.Of("findings", "Show what does not agree between database, provider and kernel.", FindingsAsync);

    private static async Task<int> ListAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var volumes = new List<Volume>();
        if (parsed.GetValue(Machine) is { } machine)
        {
            volumes.AddRange(await plumbd.ListVolumesOfMachineAsync(machine, cancellation));
        }
        else
        {
            await foreach (var volume in plumbd.ListVolumesAsync(new VolumeQuery { State = parsed.GetValue(State), Name = parsed.GetValue(Name) }, cancellation))
            {
                volumes.Add(volume);
            }
        }

        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(VolumesDocument.Of(volumes)));
        }
        else
        {
            VolumesView.List(Console.Out, volumes);
        }

        return ExitCodes.Ok;
    }

    private static int Print(ParseResult parsed, Volume volume)
    {
        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(VolumeDocument.Of(volume)));
        }
        else
        {
            VolumesView.Show(Console.Out, volume);
        }

        return ExitCodes.Ok;
    }

    /// <summary>A script takes the path from stdout: what is no path goes elsewhere.</summary>
    private static async Task<int> DeviceAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var device = await plumbd.GetVolumeDeviceAsync(parsed.GetValue(VolumesCommand.Id)!, cancellation);
        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(VolumeDeviceDocument.Of(device)));
        }
        else if (device.DevicePath is { } path)
        {
            Console.Out.WriteLine(PlainText.Safe(path));
        }
        else
        {
            Console.Error.WriteLine(PlainText.Safe($"plumb: volume {device.VolumeId} is attached to {device.VmId}, whose devices plumbd does not see"));
        }

        return device.DevicePath is null ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static async Task<int> FindingsAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var findings = await plumbd.ListFindingsAsync(cancellation);
        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(FindingsDocument.Of(findings)));
        }
        else
        {
            VolumesView.Findings(Console.Out, findings);
        }

        return findings.Count == 0 ? ExitCodes.Ok : ExitCodes.Warning;
    }
}
