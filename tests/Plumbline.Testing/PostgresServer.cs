using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Plumbline.Testing;

/// <summary>
/// A PostgreSQL server of the test's own, from Debian's programs: in a temporary folder, on a Unix socket there and a port of loopback, run by
/// a user without rights because it refuses root. Over the socket anybody comes in as "plumb"; over TCP "plumb" needs <see cref="Password"/>.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    public const string User = "plumb";
    public const string Password = "open sesame";

    /// <summary>A pipe ends with the process that has its other end: a test that is killed leaves no server behind. SIGINT is the "fast" shutdown.</summary>
    private const string UntilStdinEnds = "\"$0\" \"$@\" & server=$!; cat > /dev/null; kill -INT $server; wait $server";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string _programs;
    private readonly DirectoryInfo _folder;
    private Process? _process;
    private int _databases;

    private PostgresServer(string programs, DirectoryInfo folder) => (_programs, _folder) = (programs, folder);

    /// <summary>Null where Debian's package postgresql is not installed.</summary>
    public static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => version + "/bin").Where(bin => File.Exists(bin + "/initdb")).Max(StringComparer.Ordinal)
        : null;

    public int Port { get; } = FreePort();

    /// <summary>The folder of its socket, which stands where a host does.</summary>
    public string Host => _folder.FullName;

    public static async Task<PostgresServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("plumbline-postgres-");
        var server = new PostgresServer(Programs ?? throw new InvalidOperationException("PostgreSQL is not installed"), folder);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "postgres:postgres", folder.FullName);
        }

        // Nobody keeps what is in it: it need not wait for the disk.
        await server.RunProgramAsync("initdb", "-D", server.Data, "-A", "trust", "-U", User, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        await File.WriteAllTextAsync(server.Data + "/pg_hba.conf", "local all all trust\nhost all all localhost scram-sha-256\n");
        await server.ResumeAsync();
        await server.SqlAsync("postgres", $"ALTER ROLE {User} PASSWORD '{Password}'");
        return server;
    }

    /// <summary>A new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync(string options = "")
    {
        var name = $"plumb{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await SqlAsync("postgres", $"CREATE DATABASE {name} {options}");
        return name;
    }

    /// <summary>What stands in store.postgres.</summary>
    public string Address(string database) => $"host={Host} port={Port.ToString(CultureInfo.InvariantCulture)} user={User} database={database}";

    /// <summary>What psql prints.</summary>
    public Task<string> SqlAsync(string database, string sql) =>
        RunAsync(_programs + "/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", Host, "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", User, "-d", database, "-c", sql);

    /// <summary>As systemctl stop: the connections are cut.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Limit);
        process.Dispose();
        _process = null;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>.</summary>
    public async Task ResumeAsync(params IEnumerable<string> settings)
    {
        var values = new[] { $"unix_socket_directories={Host}", "listen_addresses=127.0.0.1", $"port={Port}", "fsync=off", "max_connections=200", "log_min_messages=panic" };
        var (program, arguments) = AsUser("bash", ["-c", UntilStdinEnds, _programs + "/postgres", "-D", Data, .. values.Concat(settings).SelectMany(value => new[] { "-c", value })]);
        _process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        var start = Stopwatch.GetTimestamp();
        while (await ExitAsync(_programs + "/pg_isready", "-q", "-h", Host, "-p", Port.ToString(CultureInfo.InvariantCulture)) != 0)
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > Limit)
            {
                throw new InvalidOperationException("the PostgreSQL server does not come up");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Settings that make it offer TLS. The server wants its key to be its own and nobody else's.</summary>
    public IEnumerable<string> Certificate((string Certificate, string Key) files)
    {
        var (certificate, key) = ($"{Host}/server.pem", $"{Host}/server.key");
        File.Copy(files.Certificate, certificate, overwrite: true);
        File.Copy(files.Key, key, overwrite: true);
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        if (Environment.IsPrivilegedProcess)
        {
            RunAsync("chown", "postgres:postgres", certificate, key).GetAwaiter().GetResult();
        }

        return ["ssl=on", $"ssl_cert_file={certificate}", $"ssl_key_file={key}"];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private string Data => _folder.FullName + "/data";

    private Task<string> RunProgramAsync(string name, params string[] arguments)
    {
        var (program, all) = AsUser($"{_programs}/{name}", arguments);
        return RunAsync(program, all);
    }

    private static (string Program, string[] Arguments) AsUser(string program, string[] arguments) => Environment.IsPrivilegedProcess
        ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
        : (program, arguments);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {output}{await errors}");
    }

    private static async Task<int> ExitAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = "/" })!;
        await process.WaitForExitAsync().WaitAsync(Limit);
        return process.ExitCode;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
