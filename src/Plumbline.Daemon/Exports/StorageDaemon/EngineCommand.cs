using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Plumbline.Kernel.Processes;
using Plumbline.Settings;

namespace Plumbline.Daemon.Exports.StorageDaemon;

/// <summary>
/// How the engine is started so that it outlives plumbd: below systemd in a unit of its own, since a service's end is the end of everything in its
/// control group; elsewhere in a session of its own, which --daemonize makes.
/// </summary>
internal sealed record EngineCommand(string Program, ImmutableArray<string> Arguments, string Socket, string PidFile, string Unit)
{
    private const string DefaultRunDirectory = "/run/plumbline";

    public static EngineCommand Of(HostSettings settings)
    {
        var folder = settings.Text(SettingKeys.RunDirectory).TrimEnd('/');
        var listen = ExportListen.Of(settings);
        var (socket, pidFile) = ($"{folder}/exports.qmp", $"{folder}/exports.pid");
        ImmutableArray<string> arguments =
        [
            "--pidfile", pidFile,
            "--chardev", $"socket,id=qmp,path={Value(socket)},server=on,wait=off",
            "--monitor", "chardev=qmp",
            .. listen.TlsDirectory is { } tls ? ["--object", $"tls-creds-x509,id=tls,endpoint=server,verify-peer=on,dir={Value(tls)}"] : Array.Empty<string>(),
            "--nbd-server", $"{AddressOf(listen)}{(listen.TlsDirectory is null ? "" : ",tls-creds=tls")}",
        ];
        return new EngineCommand(settings.Text(ExportKeys.Program), arguments, socket, pidFile, UnitOf(folder));
    }

    /// <param name="underSystemd">plumbd itself is a service of systemd.</param>
    public ChildCommand ToStart(bool underSystemd) => underSystemd
        ? new ChildCommand(
            "/usr/bin/systemd-run",
            [
                "--quiet", "--collect", $"--unit={Unit}", "--description=Plumbline: volumes served over NBD", "--property=Type=exec", "--property=UMask=0077",
                "--", Program, .. Arguments,
            ])
        : new ChildCommand(Program, ["--daemonize", .. Arguments]);

    /// <summary>The arguments of a process, as its cmdline has them, are those of this command.</summary>
    public bool IsIn(IReadOnlyList<string> commandLine) => Arguments.All(commandLine.Contains);

    private static string AddressOf(ExportListen listen) => listen.Address is { } address
        ? $"addr.type=inet,addr.host={address.Address},addr.port={address.Port}"
        : $"addr.type=unix,addr.path={Value(listen.Path!)}";

    /// <summary>QemuOpts: a comma within a value is doubled.</summary>
    private static string Value(string text) => text.Replace(",", ",,", StringComparison.Ordinal);

    private static string UnitOf(string folder) => folder == DefaultRunDirectory
        ? "plumbline-exports"
        : "plumbline-exports-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..8];
}
