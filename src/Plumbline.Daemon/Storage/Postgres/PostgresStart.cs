using System.Net;
using Npgsql;
using Plumbline.Kernel;
using Plumbline.Settings;

namespace Plumbline.Daemon.Storage.Postgres;

/// <summary>From the settings to a server that answers and can hold what plumbd keeps.</summary>
internal static class PostgresStart
{
    private const int OldestVersion = 12;

    public static async Task<OpenedEngine> OpenAsync(HostSettings settings, CancellationToken cancellation)
    {
        var (address, error) = PostgresAddress.Parse(settings.Text(StoreKeys.Postgres));
        if (address is null)
        {
            return new OpenedEngine(null, $"{StoreKeys.Postgres.FullName} {error}");
        }

        if (settings.Text(StoreKeys.Path).Length > 0)
        {
            return new OpenedEngine(null, $"{StoreKeys.Path.FullName} and {StoreKeys.Postgres.FullName} name two databases; keep the one that holds your operations, and leave the other out");
        }

        var root = new LiveRoot();
        var hasPassword = SecretFile.IsGiven(root, settings, StoreKeys.PostgresPasswordFile, SecretFile.CredentialsFolder);
        if (hasPassword && Password() is { Error: { } unread })
        {
            return new OpenedEngine(null, unread);
        }

        var builder = new NpgsqlSlimDataSourceBuilder(Connection(address).ConnectionString);
        builder.EnableTransportSecurity();
        if (hasPassword)
        {
            // Read for each connection: a password that is changed needs no restart.
            builder.UsePasswordProvider(_ => Secret(), (_, _) => ValueTask.FromResult(Secret()));
        }

        var engine = new PostgresEngine(builder.Build(), $"The PostgreSQL database {address.Database} on {address.Host}");
        var refused = true;
        try
        {
            var refusal = await engine.RunAsync(Access.Read, session => RefuseAsync(session, engine.Place), cancellation);
            refused = refusal is not null;
            return refused ? new OpenedEngine(null, refusal) : new OpenedEngine(engine, null);
        }
        finally
        {
            if (refused)
            {
                await engine.DisposeAsync();
            }
        }

        string Secret()
        {
            var answer = Password();
            return answer.Secret ?? throw new StoreUnavailableException(answer.Error!);
        }

        SecretAnswer Password() => SecretFile.Read(root, settings, StoreKeys.PostgresPasswordFile, SecretFile.CredentialsFolder);
    }

    internal static NpgsqlConnectionStringBuilder Connection(PostgresAddress address) => new()
    {
        Host = address.Host,
        Port = address.Port,
        Username = address.User,
        Database = address.Database,
        SslMode = address.SslMode switch
        {
            "disable" => SslMode.Disable,
            "prefer" => SslMode.Prefer,
            "require" => SslMode.Require,
            "verify-ca" => SslMode.VerifyCA,
            "verify-full" => SslMode.VerifyFull,
            _ => IsHere(address.Host) ? SslMode.Prefer : SslMode.Require,
        },
        RootCertificate = Given(address.SslRootCertificate),
        SslCertificate = Given(address.SslCertificate),
        SslKey = Given(address.SslKey),
        ApplicationName = "plumbd",
        MaxPoolSize = 10,
        Timeout = 5,
        CommandTimeout = 15,

        // A daemon that stands still in a transaction must not hold up the others.
        Options = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
    };

    private static bool IsHere(string host) =>
        host.StartsWith('/') || host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static string? Given(string text) => text.Length > 0 ? text : null;

    private static async Task<string?> RefuseAsync(Session session, string place)
    {
        var (version, encoding) = await session.FirstAsync(
            "SELECT CAST(current_setting('server_version_num') AS BIGINT) AS version, current_setting('server_encoding') AS encoding", row => (row.Number("version"), row.Text("encoding")));
        return (version / 10000, encoding) switch
        {
            ( < OldestVersion, _) => $"{place} is kept by PostgreSQL {version / 10000}, and plumbd needs {OldestVersion} or newer",
            (_, not "UTF8") => $"{place} is encoded as {encoding} and cannot hold every name. Make one that is UTF8: createdb --encoding=UTF8 --template=template0 NAME",
            _ => null,
        };
    }
}
