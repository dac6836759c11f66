using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Paths;
using Plumbline.Findings;
using Plumbline.Reports.Mail;
using Plumbline.Schedule;
using Plumbline.Settings;

namespace Plumbline.Daemon.Schedule;

/// <summary>Scans by the clock, after events of devices, and once more where a mail was put off; records each scan and hands on its mail.</summary>
internal sealed class ScanLoop(HostSettings settings, HostPictures pictures, PathBoard paths, ScanMail mail, ScanRequests requests, TimeProvider clock, ILogger<ScanLoop> log)
    : Loop("scan", clock)
{
    private readonly TimeProvider _clock = clock;
    private readonly CalendarExpression? _schedule = settings.Calendar(ScheduleKeys.ScanAt);

    /// <summary>What was put off by the cooldown is looked at again then.</summary>
    private DateTimeOffset? _again;

    public override async Task RunAsync(CancellationToken stop)
    {
        // Scans that were due while nobody ran are made up for by one; a host that was never scanned begins with one.
        var last = mail.History.ReadLatest()?.Time;
        var checkedAt = last is { } time && time < _clock.GetUtcNow() ? time : _clock.GetUtcNow();
        var trigger = last is null && _schedule is not null ? "start" : _schedule?.Next(checkedAt, _clock.LocalTimeZone) <= _clock.GetUtcNow() ? "missed" : null;
        while (true)
        {
            if (trigger is not null)
            {
                checkedAt = _clock.GetUtcNow();
                await ScanAsync(trigger, stop);
            }

            // The clock was set back: what it shows now counts.
            checkedAt = checkedAt > _clock.GetUtcNow() ? _clock.GetUtcNow() : checkedAt;
            (DateTimeOffset? At, string Trigger)[] due = [(_schedule?.Next(checkedAt, _clock.LocalTimeZone), "schedule"), (requests.EventsDueAt, "event"), (_again, "retry")];
            var next = due.Where(d => d.At is not null).OrderBy(d => d.At).FirstOrDefault();
            if (requests.TakeNow() is { } urgent)
            {
                trigger = urgent;
                continue;
            }

            if (next.At is { } moment && moment <= _clock.GetUtcNow())
            {
                trigger = next.Trigger;
                continue;
            }

            trigger = null;
            await WaitAsync(next.At, requests.Asked, stop);
        }
    }

    private async Task ScanAsync(string trigger, CancellationToken stop)
    {
        State.Doing($"scanning ({trigger})");
        requests.Scanning();
        var agreed = await RepeatedScan.ReadAsync(pictures.ReadAnewAsync, settings.Time(ScheduleKeys.Recheck), _clock, stop);
        agreed = agreed with { Scan = agreed.Scan.And(paths.Last?.Standing.Where(f => f.Code == PathFindings.FlappingCode) ?? []) };
        var recorded = await mail.RecordAsync(agreed.Inventory, agreed.Scan, trigger, MailWish.Policy, stop);
        Log.Scanned(log, trigger, agreed.Scan.Grade.Letter, agreed.Scan.Counts.Duplicates, agreed.Scan.Counts.Tombstones, agreed.Scan.Counts.Unknown, recorded.Mail);
        _again = recorded.NotBefore;
        requests.Mail.Set();
        State.Done();
        foreach (var problem in recorded.Problems)
        {
            State.Trouble(problem);
            Log.NotRecorded(log, problem);
        }
    }
}
