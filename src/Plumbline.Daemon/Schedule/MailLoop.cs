using Plumbline.Daemon.Loops;
using Plumbline.Reports.Mail;

namespace Plumbline.Daemon.Schedule;

/// <summary>Sends what waits: at the start what an earlier plumbd left, then what scans hand on, and again what could not be sent.</summary>
internal sealed class MailLoop(ScanMail mail, ScanRequests requests, TimeProvider clock, ILogger<MailLoop> log) : Loop("mail", clock)
{
    /// <summary>plumb may have left something too.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);

    private readonly TimeProvider _clock = clock;

    public override async Task RunAsync(CancellationToken stop)
    {
        if (mail.Settings.Transport is null)
        {
            return;
        }

        while (true)
        {
            State.Doing("sending");
            var delivery = await mail.DeliverAsync(stop);
            Tell(delivery);
            await WaitAsync(delivery.NextTry ?? _clock.GetUtcNow() + LookEvery, requests.Mail, stop);
        }
    }

    private void Tell(Delivery delivery)
    {
        switch (delivery.Outcome)
        {
            case { Sent: true, Detail: var detail }:
                Log.Sent(log, detail);
                State.Done();
                break;
            case { Sent: false, Detail: var detail }:
                Log.NotSent(log, detail);
                State.Trouble(detail);
                break;
        }

        if (delivery.Problem is { } problem)
        {
            Log.NotRecorded(log, problem);
            State.Trouble(problem);
        }
    }
}
