using System.Text.Json;
using Plumbline.Daemon.Operations;
using Plumbline.Kernel;
using Plumbline.Kernel.Processes;
using Plumbline.Settings;

namespace Plumbline.Daemon.Exports.StorageDaemon;

/// <summary>
/// qemu-storage-daemon, spoken to over QMP. What works and what does not is that of 7.2: an export of a larger disk keeps its old size, a removal
/// of the kind "safe" is refused while a client is connected, and a disk is closed only by the deletion of its node.
/// </summary>
internal sealed class StorageDaemonEngine(HostSettings settings, HostRoot root, TimeProvider clock) : IExportEngine, IAsyncDisposable
{
    private const string Package = "qemu-system-common";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Not everybody who asks waits for one that hangs.</summary>
    private static readonly TimeSpan SilenceCounts = TimeSpan.FromSeconds(5);

    private readonly EngineCommand _command = EngineCommand.Of(settings);
    private readonly ExportListen _listen = ExportListen.Of(settings);
    private readonly SemaphoreSlim _connecting = new(1);
    private QmpConnection? _connection;
    private volatile TaskCompletionSource _lost = New();
    private (string What, long At)? _silence;

    public Task NextLoss => _lost.Task;

    public async Task<EngineState> LookAsync(CancellationToken cancellation)
    {
        var (connection, silence) = await ConnectAsync(cancellation);
        var process = EngineProcess.Read(root, _command);
        if (connection is null)
        {
            // Its socket file may have been removed; a second engine beside it would write to the same disks.
            silence ??= process is null ? null : $"process {process.Pid} runs, and nothing listens at {_command.Socket}";
            return silence is null ? new EngineState.NotRunning() : Silent(silence, process);
        }

        var exports = await connection.AskAsync("query-block-exports", null, cancellation);
        var nodes = await connection.AskAsync("query-named-block-nodes", json => json.WriteBoolean("flat", true), cancellation);
        return exports.Return is { } listed && nodes.Return is { } opened && EngineLists.Join(listed, opened) is { } served
            ? new EngineState.Running(connection.Version, process?.Pid, Outdated(process), served)
            : connection.WasSilent ? Remember(Silent("it does not answer", process))
            : connection.IsOpen ? Silent(exports.Error ?? nodes.Error ?? "its list is not of the form that QMP gives it", process) : await LookAgainAsync(cancellation);
    }

    public EngineFigures Figures() => EngineProcess.Read(root, _command) is { } process
        ? new EngineFigures(EngineConnections.Count(root, process.Pid, _command.Socket), process.Memory)
        : new EngineFigures(null, null);

    public async Task<Refusal?> StartAsync(CancellationToken cancellation)
    {
        if (!File.Exists(_command.Program))
        {
            return new Refusal(
                Trouble.Unsupported, $"{_command.Program} is not installed, and without it no volume can be exported. Install it (apt install {Package}), or set exports.program.");
        }

        var answer = await BoundedChild.RunAsync(_command.ToStart(Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 }), clock, cancellation);
        if (answer.ExitCode != 0)
        {
            return new Refusal(Trouble.Unavailable, $"The export engine did not start: {Words(answer)}");
        }

        // "daemonize" returns when it listens; a unit, when the program has begun.
        var begun = clock.GetTimestamp();
        while (true)
        {
            var (connection, silence) = await ConnectAsync(cancellation);
            if (connection is not null)
            {
                return null;
            }

            if (silence is not null || clock.GetElapsedTime(begun) > Patience)
            {
                return new Refusal(Trouble.Unavailable, $"The export engine was started, and {silence ?? $"nothing listens at {_command.Socket}; journalctl -u {_command.Unit} may say why"}.");
            }

            await Task.Delay(Step, clock, cancellation);
        }
    }

    public async Task<Refusal?> AddAsync(ExportWish wish, CancellationToken cancellation)
    {
        var state = await LookAsync(cancellation);
        if (state is not EngineState.Running running)
        {
            return Away(state);
        }

        var there = running.Exports.FirstOrDefault(e => e.Node == wish.Node);
        if (there is { Name: not null, Leaving: false })
        {
            return null;
        }

        if (running.Exports.FirstOrDefault(e => e.Name == wish.Name) is { } other)
        {
            return new Refusal(
                other.Leaving ? Trouble.Busy : Trouble.Refused,
                $"The name {wish.Name} is served already, from {other.Path ?? "a disk that is not told"}{(other.Leaving ? ", and is being taken away" : "")}.");
        }

        if (there is null && await AskAsync("blockdev-add", json => QmpArguments.Open(json, wish), cancellation) is { } unopened)
        {
            return unopened;
        }

        if (await AskAsync("block-export-add", json => QmpArguments.Serve(json, wish), cancellation) is not { } unserved)
        {
            return null;
        }

        await AskAsync("blockdev-del", json => json.WriteString("node-name", wish.Node), cancellation);
        return unserved;
    }

    public async Task<Refusal?> RemoveAsync(ServedExport export, bool hard, CancellationToken cancellation)
    {
        if (export.Name is { } name)
        {
            var asked = await AskAsync("block-export-del", json => QmpArguments.Remove(json, name, hard), cancellation);
            if (asked is { Trouble: Trouble.Unavailable })
            {
                return asked;
            }

            // "still in use" while a client is connected. One that is leaving already, or is gone, is waited for all the same.
            if (asked is not null && await LookAsync(cancellation) is EngineState.Running now && Find(now, export) is { Name: not null, Leaving: false })
            {
                return new Refusal(Trouble.Busy, $"Clients are connected to the export {name}.");
            }
        }

        for (var begun = clock.GetTimestamp(); ; await Task.Delay(Step, clock, cancellation))
        {
            var state = await LookAsync(cancellation);
            if (state is EngineState.Silent)
            {
                return Away(state);
            }

            if (state is not EngineState.Running running || Find(running, export) is not { } there)
            {
                return null;
            }

            var kept = there.Name is null ? await AskAsync("blockdev-del", json => json.WriteString("node-name", export.Node), cancellation) : null;
            if (clock.GetElapsedTime(begun) > Patience)
            {
                return new Refusal(
                    Trouble.Open,
                    $"The export engine still has {export.Path ?? export.Node} open{(kept is null ? ": a request of a client is not done yet" : $" ({kept.Sentence})")}. A disk that does not answer looks so.");
            }
        }
    }

    public async Task<Refusal?> StopAsync(CancellationToken cancellation)
    {
        var asked = await AskAsync("quit", null, cancellation);
        for (var begun = clock.GetTimestamp(); EngineProcess.Read(root, _command) is { } process; await Task.Delay(Step, clock, cancellation))
        {
            if (clock.GetElapsedTime(begun) > Patience)
            {
                return asked ?? new Refusal(Trouble.Open, $"The export engine (process {process.Pid}) was told to end and has not.");
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _connecting.Dispose();
    }

    /// <summary>It ended between the question and the answer.</summary>
    private async Task<EngineState> LookAgainAsync(CancellationToken cancellation)
    {
        var (connection, silence) = await ConnectAsync(cancellation);
        return connection is not null ? await LookAsync(cancellation)
            : silence is not null || EngineProcess.Read(root, _command) is not null ? Silent(silence ?? "it ended the conversation", EngineProcess.Read(root, _command))
            : new EngineState.NotRunning();
    }

    /// <summary>Neither where none runs.</summary>
    private async Task<(QmpConnection? Connection, string? Silence)> ConnectAsync(CancellationToken cancellation)
    {
        await _connecting.WaitAsync(cancellation);
        try
        {
            if (_connection is { IsOpen: true } open)
            {
                return (open, null);
            }

            if (_silence is { } known && clock.GetElapsedTime(known.At) < SilenceCounts)
            {
                return (null, known.What);
            }

            if (_connection is { } past)
            {
                _connection = null;
                await past.DisposeAsync();
            }

            var (connection, silence) = await QmpConnection.OpenAsync(_command.Socket, clock, cancellation);
            _silence = silence is null ? null : (silence, clock.GetTimestamp());
            if (connection is not null)
            {
                _connection = connection;
                _ = TellOfLossAsync(connection);
                Restrict();
            }

            return (connection, silence);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private EngineState.Silent Remember(EngineState.Silent silent)
    {
        _silence = ("it does not answer", clock.GetTimestamp());
        return silent;
    }

    private async Task TellOfLossAsync(QmpConnection connection)
    {
        await connection.Closed;
        var told = _lost;
        _lost = New();
        told.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Restrict()
    {
        File.SetUnixFileMode(_command.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (_listen.Path is { } path && File.Exists(path))
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        }
    }

    private static ServedExport? Find(EngineState.Running running, ServedExport export) => running.Exports.FirstOrDefault(e => e.Node == export.Node);

    private async Task<Refusal?> AskAsync(string command, Action<Utf8JsonWriter>? arguments, CancellationToken cancellation)
    {
        var (connection, silence) = await ConnectAsync(cancellation);
        if (connection is null)
        {
            return Away(silence is null ? new EngineState.NotRunning() : Silent(silence, null));
        }

        var reply = await connection.AskAsync(command, arguments, cancellation);
        return reply.Error is null ? null : new Refusal(reply.IsSilent ? Trouble.Unavailable : Trouble.Refused, $"The export engine refused: {reply.Error}.");
    }

    private string? Outdated(EngineProcess? process) => process is null || _command.IsIn(process.CommandLine)
        ? null
        : $"process {process.Pid} serves by other settings than those in force now ({string.Join(' ', process.CommandLine.SkipWhile(w => w != "--nbd-server").Skip(1).Take(1))})";

    private static Refusal Away(EngineState state) => new(
        Trouble.Unavailable, state is EngineState.Silent silent ? silent.Sentence : "The export engine does not run.");

    private EngineState.Silent Silent(string what, EngineProcess? process) => new(
        $"The export engine does not answer: {what}. Its clients may go on meanwhile. If it stays so, end it{(process is null ? "" : $" (kill {process.Pid})")}; plumbd then starts another and serves everything anew, and clients must connect again.");

    private static string Words(ChildAnswer answer) =>
        answer.NotFound ? "there is no systemd-run"
        : answer.StartFailure ?? (answer.TimedOut ? "it was not there after 30 s"
        : HostRoot.TextOf(answer.ErrorOutput).Trim() is { Length: > 0 } words ? words : $"it ended with {answer.ExitCode}");
}
