namespace Plumbline.MachineTests.Scenes;

/// <summary>How plumbd runs in the guest, and by which folders it is known there.</summary>
internal interface IPlumbdInGuest
{
    /// <summary>run.dir.</summary>
    string Run { get; }

    /// <param name="secret">CloudStack's, which is no setting.</param>
    Task InstallAsync(IReadOnlyList<(string Section, string Key, string Value)> settings, string secret);

    /// <summary>Whoever connects to the one place in the guest is connected to the other.</summary>
    Task OpenWayAsync(string name, string listen, string to);

    Task StartAsync();

    Task KillAsync();

    Task<string> LogAsync();
}
