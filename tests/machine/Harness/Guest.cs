using System.Globalization;
using System.Text.Json.Nodes;

namespace Plumbline.MachineTests.Harness;

/// <summary>A running guest: Debian's kernel with real device-mapper, LVM, multipath, iSCSI and NVMe, emulated by QEMU.</summary>
internal sealed class Guest : IAsyncDisposable
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    /// <summary>How much later than the command's own limit the agent may answer before it counts as dead.</summary>
    private static readonly TimeSpan AgentGrace = TimeSpan.FromSeconds(20);

    /// <summary>The guest in QEMU's user network; guest/init sets it.</summary>
    public const string Address = "10.0.2.15";

    private readonly GuestFolder _folder;
    private readonly QemuProcess _qemu;
    private readonly AgentChannel _agent;
    private readonly QmpClient _qmp;
    private readonly CancellationTokenSource _deadline;
    private string? _lost;

    public Guest(GuestFolder folder, QemuProcess qemu, AgentChannel agent, QmpClient qmp, CancellationTokenSource deadline)
    {
        _folder = folder;
        _qemu = qemu;
        _agent = agent;
        _qmp = qmp;
        _deadline = deadline;
        Console = new ConsoleLog(folder.Console);
        Hotplug = new HotplugBus(qmp, folder);
    }

    public ConsoleLog Console { get; }

    public HotplugBus Hotplug { get; }

    /// <summary>A path below the share; the guest sees it below /mnt/host.</summary>
    public string SharePath(string relative) => Path.Combine(_folder.Share, relative);

    /// <summary>Runs a bash command line. A command that fails or is stopped at its limit is a result, a guest that does not answer is not.</summary>
    public async Task<CommandResult> RunAsync(string command, TimeSpan? limit = null)
    {
        if (_lost is not null)
        {
            throw new MachineTestException($"{_lost} (seen by an earlier command)\ncommand: {command}");
        }

        var bound = limit ?? DefaultLimit;
        using var answer = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token);
        answer.CancelAfter(bound + AgentGrace);
        try
        {
            var (outcome, stdout, stderr) = await _agent.RunAsync(command, bound, answer.Token);
            var exitCode = outcome.StartsWith("exit:", StringComparison.Ordinal) ? int.Parse(outcome[5..], CultureInfo.InvariantCulture) : (int?)null;
            return new CommandResult(command, exitCode, outcome == "timeout", stdout, stderr, Console);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            _lost = _deadline.IsCancellationRequested ? "The guest has used up its time." : "The guest does not answer any more.";
            throw new MachineTestException($"{_lost}\ncommand: {command}\nconsole, last lines:\n{Console.Tail()}", e);
        }
    }

    /// <summary>Runs a command whose failure is the scenario's failure, and returns its standard output.</summary>
    public async Task<string> MustAsync(string command, TimeSpan? limit = null) => (await RunAsync(command, limit)).RequireSuccess().Stdout;

    /// <summary>Like <see cref="MustAsync"/> for several lines, of which none may fail.</summary>
    public Task<string> ScriptAsync(string script, TimeSpan? limit = null) => MustAsync($"set -euo pipefail\n{script}", limit);

    public Task<CommandResult> PlumbAsync(string arguments, TimeSpan? limit = null) =>
        PublishedPrograms.Given
            ? RunAsync($"{PublishedPrograms.FolderInGuest}/plumb {arguments}", limit)
            : throw new MachineTestException($"{PublishedPrograms.Variable} is not set: run './test machine', which publishes plumb and plumbd.");

    /// <summary>Waits until a command in the guest succeeds.</summary>
    public async Task WaitUntilAsync(string description, string command, TimeSpan limit)
    {
        CommandResult? last = null;
        await Wait.UntilAsync(description, async () => (last = await RunAsync(command, limit)).Succeeded, limit, () => last!.Describe());
    }

    /// <summary>Makes a port of the guest reachable as the same port of this machine's loopback.</summary>
    public Task ForwardAsync(int port) => _qmp.MonitorAsync($"hostfwd_add net tcp:127.0.0.1:{port}-{Address}:{port}");

    /// <summary>
    /// Pulls the reset line: the kernel starts anew, with the disks that are plugged now in the order of their places. What was not written is
    /// lost, the root disk keeps the rest.
    /// </summary>
    public Task ResetAsync() => StartAnewAsync(() => _qmp.ExecuteAsync("system_reset"));

    /// <summary>The same in good order, where systemd is the first process: it ends everything before.</summary>
    public Task RebootAsync() => StartAnewAsync(() => MustAsync("systemctl reboot --no-block"));

    /// <summary>Puts a file at a path of the guest, byte for byte.</summary>
    public async Task CopyInAsync(byte[] content, string guestPath)
    {
        var name = Guid.NewGuid().ToString("N");
        await File.WriteAllBytesAsync(SharePath(name), content);
        await MustAsync($"mkdir -p \"$(dirname {Shell.Quote(guestPath)})\" && mv /mnt/host/{name} {Shell.Quote(guestPath)}");
    }

    public async Task<byte[]> CopyOutAsync(string guestPath)
    {
        var name = Guid.NewGuid().ToString("N");
        await MustAsync($"cp {Shell.Quote(guestPath)} /mnt/host/{name}");
        var content = await File.ReadAllBytesAsync(SharePath(name));
        File.Delete(SharePath(name));
        return content;
    }

    /// <summary>Nothing in the guest has to survive, so its end is QEMU's end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _qmp.QuitAsync();
        _qemu.Dispose();
        _agent.Dispose();
        _qmp.Dispose();
        _deadline.Dispose();
        _folder.Dispose();
    }

    private async Task StartAnewAsync(Func<Task> end)
    {
        using var boot = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token);
        boot.CancelAfter(GuestBoot.Limit);
        await _qmp.ExecuteAsync("set-action", new JsonObject { ["reboot"] = "reset" });
        await end();
        await _agent.WaitForReadyAsync(boot.Token);

        // Again as QEMU was started: a kernel that panics ends it.
        await _qmp.ExecuteAsync("set-action", new JsonObject { ["reboot"] = "shutdown" });
        if (PublishedPrograms.Given)
        {
            await PublishedPrograms.InstallAsync(this);
        }
    }
}
