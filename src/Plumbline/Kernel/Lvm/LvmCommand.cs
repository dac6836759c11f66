using System.Collections.Immutable;
using System.Text;
using Plumbline.Kernel.Processes;

namespace Plumbline.Kernel.Lvm;

/// <summary>
/// The live report: "lvm fullreport" as a bounded child. Not with --readonly: that reads without lvm's locks and so may meet metadata half
/// written, and it asks device-mapper nothing, so that no usage of a thin pool would be known. The shared lock is only ever waited for
/// within the time limit. What a report would write besides (the backup in /etc/lvm, the hints) is switched off.
/// </summary>
internal sealed class LvmCommand : ILvmReport
{
    // hints: with our filter we would make the host's own hints invalid; lvm 2.03.11 has no --nohints yet, and "none" touches no file.
    private const string Settings =
        """
        devices/hints="none" backup/backup=0 backup/archive=0 log/report_command_log=0 log/prefix="" log/command_names=0 global/notify_dbus=0 report/prefixes=0 report/time_format="%s" report/list_item_separator="," report/mark_hidden_devices=1 report/two_word_unknown_device=0 report/binary_values_as_numeric=0
        """;

    private readonly OneLvm _one;
    private readonly LvmChild _lvm;

    public LvmCommand(OneLvm one, TimeProvider time, TimeSpan limit, ImmutableArray<string> programs = default)
    {
        _one = one;
        _lvm = new LvmChild(time, limit, programs);
    }

    public Task<LvmAnswer> AskAsync(ImmutableArray<string> excluded, CancellationToken cancellation) =>
        _lvm.Program is { } program
            ? _one.RunAsync(
                abandon => AskAsync(program, DeviceNames.AllOf(excluded), abandon, cancellation),
                _lvm.Limit,
                failure => LvmAnswer.Failed(failure, excluded),
                cancellation)
            : Task.FromResult(LvmAnswer.Failed(LvmAnswer.NotInstalled, excluded));

    private async Task<LvmAnswer> AskAsync(
        string program, ImmutableArray<string> excluded, Action<StuckChild> abandon, CancellationToken cancellation)
    {
        var exclusion = await _lvm.ExcludeAsync(program, excluded, abandon, cancellation);
        return exclusion.Failure is { } failure
            ? LvmAnswer.Failed(failure, excluded)
            : await ReportAsync(program, Settings + exclusion.Settings, excluded, [.. exclusion.Notes], abandon, cancellation);
    }

    private async Task<LvmAnswer> ReportAsync(
        string program,
        string settings,
        ImmutableArray<string> excluded,
        List<string> notes,
        Action<StuckChild> abandon,
        CancellationToken cancellation)
    {
        var unknown = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            ImmutableArray<string> arguments =
            [
                "fullreport", "--all", "--foreign", "--shared", "--reportformat", "json", "--units", "b", "--nosuffix",
                .. LvmColumns.Arguments(unknown), "--config", settings,
            ];
            var child = await _lvm.RunAsync(program, arguments, abandon, cancellation);
            if (UnknownColumn(HostRoot.TextOf(child.ErrorOutput)) is { } column && unknown.Add(column))
            {
                notes.Add($"this lvm has no column {column}");
                continue;
            }

            return new LvmAnswer(
                Encoding.UTF8.GetString(child.Output),
                Encoding.UTF8.GetString(child.ErrorOutput),
                child.ExitCode,
                child.ExitCode is not null && !child.TimedOut && !child.Truncated ? null : _lvm.FailureOf(child),
                excluded,
                [.. notes]);
        }
    }

    /// <summary>The column that an older lvm stumbles over; it names one at a time (libdm/libdm-report.c, _field_match).</summary>
    internal static string? UnknownColumn(string errors)
    {
        const string Complaint = "Unrecognised field: ";
        var at = errors.IndexOf(Complaint, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var name = errors[(at + Complaint.Length)..].Split('\n', 2)[0].Trim().TrimEnd('.');
        return LvmColumns.Sections.Any(section => section.Value.Contains(name)) ? name : null;
    }
}
