using System.Text;
using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>plumbd as somebody starts it in a shell: settings on its command line, folders of its own, no systemd.</summary>
internal sealed class PlumbdByHand(Guest guest) : IPlumbdInGuest
{
    public const string Run = "/run/plumb-cloud";
    public const string State = "/var/lib/plumb-cloud";
    private const string Secret = State + ".secret";

    private string _arguments = "";

    string IPlumbdInGuest.Run => Run;

    public async Task InstallAsync(IReadOnlyList<(string Section, string Key, string Value)> settings, string secret)
    {
        await guest.CopyInAsync(Encoding.ASCII.GetBytes(secret), Secret);
        await guest.MustAsync($"chmod 600 {Secret}");
        _arguments = string.Join(' ', settings.Append(("run", "dir", Run)).Append(("state", "dir", State)).Append(("cloudstack", "secret_key_file", Secret))
            .Select(s => $"--set {Shell.Quote($"{s.Item1}.{s.Item2}={s.Item3}")}"));
    }

    public Task OpenWayAsync(string name, string listen, string to) => guest.ScriptAsync($"""
        mkdir -p {Run}
        systemd-socket-activate -l {listen} /lib/systemd/systemd-socket-proxyd {to} > {Run}/{name}.log 2>&1 &
        """);

    public Task StartAsync() => guest.ScriptAsync($"({PublishedPrograms.FolderInGuest}/plumbd {_arguments} >> {Run}/plumbd.log 2>&1 & echo $! > {Run}/plumbd.pid)");

    public Task KillAsync() => guest.MustAsync($"pid=$(cat {Run}/plumbd.pid); kill -KILL $pid; while test -d /proc/$pid; do :; done");

    public Task<string> LogAsync() => guest.MustAsync($"tail -n 60 {Run}/plumbd.log");
}
