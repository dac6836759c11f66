using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Doctor;
using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Paths;
using Plumbline.Proxmox;
using Plumbline.Settings;

namespace Plumbline.Cli.Commands;

/// <summary>plumb doctor: whether Plumbline itself is in order on this host, and what is to be done where it is not.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "How to print it.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    public static Command Create()
    {
        var command = new Command("doctor", "Look whether everything that Plumbline needs can be read, whether plumbd runs and writes, whether this host is kept from looking inside volumes, and whether Proxmox shows the panel.")
        {
            Format, CommonOptions.Host, CommonOptions.Set,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (CommonOptions.Sources(parsed) is not { } sources)
        {
            return ExitCodes.Usage;
        }

        var inventory = await new InventoryReader(sources).ReadAsync(cancellation);
        var diagnoses = Readers(inventory).ToList();
        if (sources.Captured is null)
        {
            var place = Place.Here(sources.Settings.Text(SettingKeys.RunDirectory));
            var daemon = new DaemonDoctor(place, sources.Clock);
            diagnoses.Add(await daemon.AnswersAsync(cancellation));
            diagnoses.AddRange(daemon.File());
            diagnoses.AddRange(new InsideDoctor(place, sources.Settings).Examine());
            if (inventory.Guests.Cluster.State != ProxmoxState.NotProxmox)
            {
                var storage = PathReport.Of(inventory).Storages.FirstOrDefault(s => !s.Luns.IsEmpty)?.Storage.Id;
                diagnoses.AddRange(await new PanelDoctor(place, sources.Clock).ExamineAsync(inventory.Host.Node, storage, cancellation));
            }
        }

        if (parsed.GetValue(Format) == "json")
        {
            Console.Out.WriteLine(DoctorDocument.Of(inventory, diagnoses).ToJson());
        }
        else
        {
            DoctorView.Write(Terminal.Out, diagnoses);
        }

        return diagnoses.Exists(d => d.State == DiagnosisState.Unknown) ? ExitCodes.Incomplete
            : diagnoses.Exists(d => d.State == DiagnosisState.Bad) ? ExitCodes.Warning
            : ExitCodes.Ok;
    }

    /// <summary>What could not be read makes every other answer of ours incomplete.</summary>
    private static IEnumerable<Diagnosis> Readers(HostInventory inventory)
    {
        foreach (var source in inventory.Problems.GroupBy(p => p.Source, StringComparer.Ordinal))
        {
            yield return Diagnosis.Unknown("reading " + source.Key, string.Join("; ", source.Select(p => p.Detail)));
        }

        if (inventory.Complete)
        {
            yield return Diagnosis.Well("reading", "everything on this host could be read");
        }
    }
}
