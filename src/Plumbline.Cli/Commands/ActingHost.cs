using Plumbline.Cleanup;
using Plumbline.Cleanup.Journaling;
using Plumbline.Inventory;
using Plumbline.Kernel.Native;
using Plumbline.Proxmox.Locks;
using Plumbline.Settings;

namespace Plumbline.Cli.Commands;

/// <summary>This host for the verbs that act on it: nobody else of ours acts while it is open, and what an earlier one left unsaid is settled.</summary>
internal sealed class ActingHost : IDisposable
{
    private readonly IDisposable _actor;

    private ActingHost(IDisposable actor, HostSettings settings)
    {
        _actor = actor;
        Host = LiveHost.Of(settings, TimeProvider.System);
        Journal = new Journal(settings.Text(SettingKeys.StateDirectory), TimeProvider.System);
        Aftermath = new Aftermath(Host, Journal);
        Acts = new ActUnderLocks(Host, Journal, new ProxmoxLocks(TimeProvider.System));
    }

    public LiveHost Host { get; }

    public Journal Journal { get; }

    public Aftermath Aftermath { get; }

    public ActUnderLocks Acts { get; }

    /// <param name="settings">In force.</param>
    /// <param name="onlyRoot">What only root can do, for everybody else.</param>
    /// <param name="exitCode">Of a host that is not opened.</param>
    /// <returns>Null after the reason was printed.</returns>
    public static ActingHost? Open(HostSettings settings, string onlyRoot, out int exitCode)
    {
        exitCode = ExitCodes.Usage;
        if (LibC.geteuid() != 0)
        {
            Console.Error.WriteLine($"plumb: only root can {onlyRoot}");
            return null;
        }

        exitCode = ExitCodes.Warning;
        if (Actor.Take(settings.Text(SettingKeys.StateDirectory), out var refusal) is not { } actor)
        {
            Console.Error.WriteLine($"plumb: {refusal}");
            return null;
        }

        var acting = new ActingHost(actor, settings);
        acting.Aftermath.SettleInterrupted();
        return acting;
    }

    public void Dispose() => _actor.Dispose();
}
