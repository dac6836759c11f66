using System.Text.Json;
using Plumbline.Daemon.Events;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Schedule;
using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Kernel.State;
using Plumbline.Paths;
using Plumbline.Settings;

namespace Plumbline.Daemon.Paths;

/// <summary>
/// Watches the paths: looks after every event, and besides as often as <see cref="PathRhythm"/> says. Keeps multipath.json, learns how many
/// paths there should be, records what changed, and asks for a scan when there is something new to tell.
/// </summary>
internal sealed class PathLoop(HostSources sources, PathBoard board, MultipathFile file, ScanRequests requests, EventHub events, TimeProvider clock, ILogger<PathLoop> log)
    : Loop("paths", clock)
{
    /// <summary>One failure is many events: they are looked at together.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LearnEvery = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _clock = clock;
    private readonly StateFolder _state = new(sources.Settings.Text(SettingKeys.StateDirectory));
    private readonly PathMemory _memory = new(sources.Settings.Time(ScheduleKeys.Recheck));
    private DateTimeOffset? _learnt;
    private string _told = "";

    public override async Task RunAsync(CancellationToken stop)
    {
        if (!sources.Settings.Is(SettingKeys.WatchPaths))
        {
            return;
        }

        var eyes = new PathEyes(sources, () => board.Happened(structure: false));
        while (true)
        {
            State.Doing("looking");
            var start = _clock.GetTimestamp();
            var inventory = await eyes.LookAsync(board.TakeStructure(), stop);
            var report = PathReport.Of(inventory);
            var changes = _memory.Learn(report);
            State.Done();
            Say(file.Write(PathsDocument.Of(inventory, report).ToJson()));
            var took = _clock.GetElapsedTime(start);
            board.Last = new PathSight(inventory, report, _memory.Findings, _memory.Standing, took);
            await RecordAsync(report, changes, stop);
            Tell();

            var next = PathRhythm.After(report, _memory.ChangedAt, took, sources.Settings.Time(SettingKeys.PollPaths));
            if (await WaitAsync(_clock.GetUtcNow() + next, board.Asked, stop))
            {
                await Task.Delay(Settle, _clock, stop);
            }
        }
    }

    private async Task RecordAsync(PathReport report, IReadOnlyCollection<PathChange> changes, CancellationToken stop)
    {
        foreach (var change in changes)
        {
            Log.Changed(log, change.Sentence);
            events.Publish("path", JsonSerializer.Serialize(change, DaemonJson.Default.PathChange));
        }

        Say(await new PathHistory(_state, _clock).AppendAsync(changes, stop));
        if (!report.All.IsEmpty && (_learnt is not { } last || changes.Count > 0 || report.TakenAt - last >= LearnEvery || report.TakenAt < last))
        {
            _learnt = report.TakenAt;
            Say(await new BaselineStore(_state, _clock).ChangeAsync(b => b.Learn(report, report.TakenAt), stop));
        }
    }

    /// <summary>A scan carries the news: one mail tells of entries and of paths.</summary>
    private void Tell()
    {
        var now = string.Join('\n', _memory.Standing.Select(f => $"{f.Code} {f.Subject}").Order(StringComparer.Ordinal));
        if (now != _told)
        {
            _told = now;
            requests.Now("paths");
        }
    }

    private void Say(string? problem)
    {
        if (problem is not null)
        {
            State.Trouble(problem);
            Log.NotWritten(log, problem);
        }
    }
}
