using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests;

/// <summary>plumbd as a process of its own, in a folder of its own, on a free port of loopback.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    /// <summary>The one just built, or the one of build/publish that PLUMBLINE_PUBLISHED names: trimming may take away what the tests need to see.</summary>
    public static readonly string Program = Environment.GetEnvironmentVariable("PLUMBLINE_PUBLISHED") is { Length: > 0 } published
        ? Path.Combine(published, "plumbd")
        : Path.Combine(RepositoryRoot.Path, "artifacts/bin/Plumbline.Daemon/debug/plumbd");

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private RunningDaemon(Process process, DirectoryInfo folder, int port, bool overTls)
    {
        _process = process;
        _folder = folder;
        Port = port;
        Http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => overTls } })
        {
            BaseAddress = new Uri($"{(overTls ? "https" : "http")}://127.0.0.1:{port}"), Timeout = StartLimit,
        };
        OverSocket = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "plumbd.sock")), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://plumbd"), Timeout = StartLimit };
    }

    public int Port { get; }

    public HttpClient Http { get; }

    public HttpClient OverSocket { get; }

    public static Task<RunningDaemon> StartAsync(DirectoryInfo? folder = null, params IEnumerable<string> settings) => StartAsync(folder, settings, overTls: false);

    /// <summary>By another program, which becomes plumbd.</summary>
    public static Task<RunningDaemon> ServedAsync(params string[] command) => StartAsync(null, [], overTls: false, command);

    public static async Task<RunningDaemon> StartAsync(DirectoryInfo? folder, IEnumerable<string> settings, bool overTls, params string[] command)
    {
        folder ??= Directory.CreateTempSubdirectory("plumbline-daemon-");
        var port = FreePort();
        var daemon = new RunningDaemon(Start(folder, port, settings, command), folder, port, overTls);
        var start = Stopwatch.GetTimestamp();
        while (!await daemon.AnswersAsync())
        {
            Assert.False(daemon._process.HasExited, "plumbd ended while it was awaited");
            Assert.True(Stopwatch.GetElapsedTime(start) < StartLimit, "plumbd does not answer");
            await Task.Delay(50);
        }

        return daemon;
    }

    /// <summary>Runs plumbd until it ends by itself, which it does only when it refuses to start.</summary>
    public static async Task<(int Exit, string Stderr)> RefusedAsync(params string[] settings)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, settings.SelectMany(s => new[] { "--set", s })) { RedirectStandardError = true, UseShellExecute = false })!;
        using var limit = new CancellationTokenSource(StartLimit);
        var stderr = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, stderr);
    }

    /// <summary>A token as "plumbd --new-token" prints it.</summary>
    public async Task<string> NewTokenAsync(string name, string scopes)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, ["--set", $"http.tokens_file={Folder}/tokens", "--new-token", name, "--scopes", scopes]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var token = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return token.Trim();
    }

    /// <summary>As the kernel's out-of-memory killer would: nothing is cleaned up.</summary>
    public async Task<DirectoryInfo> KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        return _folder;
    }

    public string Folder => _folder.FullName;

    public int Pid => _process.Id;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        OverSocket.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }

    /// <summary>Its state folder is its own too, and it scans only when a test wants it.</summary>
    private static Process Start(DirectoryInfo folder, int port, IEnumerable<string> settings, string[] command)
    {
        IEnumerable<string> all = [$"run.dir={folder.FullName}", $"state.dir={folder.FullName}/state", $"http.listen=127.0.0.1:{port}", "scan.at=", "scan.on_events=no", $"http.tokens_file={folder.FullName}/tokens", .. settings];
        var (program, verbs) = command.Length == 0 ? (Program, []) : (command[0], command[1..]);
        return Process.Start(new ProcessStartInfo(program, verbs.Concat(all.SelectMany(s => new[] { "--set", s }))) { UseShellExecute = false })!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Http.GetAsync("/health");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
