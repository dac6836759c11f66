using System.Text;
using Plumbline.MachineTests.Harness;
using Plumbline.Testing;

namespace Plumbline.MachineTests.Scenes;

/// <summary>plumbd as a package installs it: everything of packaging/ where it belongs, the settings in plumbline.conf, a secret by systemd.</summary>
internal sealed class PlumbdService(Guest guest) : IPlumbdInGuest
{
    public const string Run = "/run/plumbline";
    public const string State = "/var/lib/plumbline";
    private const string Secret = "/etc/plumbline/cloudstack-secret";

    private static readonly (string File, string InGuest)[] Package =
    [
        ("systemd/plumbd.service", "/usr/lib/systemd/system/plumbd.service"),
        ("udev/59-plumbline.rules", "/usr/lib/udev/rules.d/59-plumbline.rules"),
        ("modules-load.d/plumbline.conf", "/usr/lib/modules-load.d/plumbline.conf"),
        ("multipath/plumbline.conf", "/etc/multipath/conf.d/plumbline.conf"),
    ];

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    string IPlumbdInGuest.Run => Run;

    public async Task InstallAsync(IReadOnlyList<(string Section, string Key, string Value)> settings, string secret)
    {
        foreach (var (file, inGuest) in Package)
        {
            await guest.CopyInAsync(await File.ReadAllBytesAsync(Path.Combine(RepositoryRoot.Path, "packaging", file)), inGuest);
        }

        // Behind the shipped file's own sections, all of whose keys are comments.
        var text = new StringBuilder(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "packaging/plumbline.conf")));
        foreach (var section in settings.GroupBy(s => s.Section, StringComparer.Ordinal))
        {
            var head = $"[{section.Key}]\n";
            text.Replace(head, head + string.Concat(section.Select(s => $"{s.Key} = {s.Value}\n")));
        }

        await guest.CopyInAsync(Encoding.UTF8.GetBytes(text.ToString()), "/etc/plumbline/plumbline.conf");
        await guest.CopyInAsync(Encoding.ASCII.GetBytes(secret), Secret);
        await guest.CopyInAsync(Encoding.ASCII.GetBytes($"[Service]\nLoadCredential=cloudstack.secret_key:{Secret}\n"), "/etc/systemd/system/plumbd.service.d/secret.conf");

        // Others have loaded device-mapper at this boot; ours must be able to.
        await guest.ScriptAsync($"""
            chmod 600 {Secret}
            chmod 644 {string.Join(' ', Package.Select(p => p.InGuest))}
            install -m 755 {PublishedPrograms.FolderInGuest}/plumb {PublishedPrograms.FolderInGuest}/plumbd /usr/bin/
            ln -s /dev/null /etc/modules-load.d/multipath.conf
            systemctl daemon-reload
            modprobe --remove dm_multipath dm_mod
            systemctl restart systemd-modules-load
            grep '^dm_mod ' /proc/modules
            udevadm control --reload
            """);
    }

    /// <summary>As a unit, so that it is open after a boot too.</summary>
    public async Task OpenWayAsync(string name, string listen, string to)
    {
        await guest.CopyInAsync(
            Encoding.ASCII.GetBytes($"""
                [Unit]
                After=agent.service
                [Service]
                ExecStart=/usr/bin/systemd-socket-activate -l {listen} /lib/systemd/systemd-socket-proxyd {to}
                [Install]
                WantedBy=multi-user.target

                """),
            $"/etc/systemd/system/{name}.service");
        await guest.MustAsync($"systemctl daemon-reload && systemctl enable --quiet --now {name}");
    }

    /// <summary>Ends when it has told systemd that it is ready (Type=notify).</summary>
    public Task StartAsync() => guest.MustAsync("systemctl enable --quiet --now plumbd", StartLimit);

    public Task KillAsync() => guest.MustAsync("pid=$(systemctl show -P MainPID plumbd); systemctl kill -s KILL plumbd; while test -d /proc/$pid; do :; done");

    public Task<string> LogAsync() => guest.MustAsync("journalctl -b -n 60 --no-pager -u plumbd -u plumbline-exports");
}
