namespace Plumbline.Daemon.Systemd;

/// <summary>Tells systemd when the listeners are up and when they go down.</summary>
internal sealed class SystemdNotifier(IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => SdNotify.Send("READY=1"));
        lifetime.ApplicationStopping.Register(() => SdNotify.Send("STOPPING=1"));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
