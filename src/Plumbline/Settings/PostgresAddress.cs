using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Settings;

/// <summary>Where a PostgreSQL database is and who asks for it, without the password.</summary>
internal sealed record PostgresAddress
{
    public string Host { get; private init; } = "";

    public int Port { get; private init; } = 5432;

    public string User { get; private init; } = "";

    public string Database { get; private init; } = "";

    /// <summary>As libpq names it; empty where nothing was said.</summary>
    public string SslMode { get; private init; } = "";

    public string SslRootCertificate { get; private init; } = "";

    public string SslCertificate { get; private init; } = "";

    public string SslKey { get; private init; } = "";

    private static ImmutableArray<string> SslModes { get; } = ["disable", "prefer", "require", "verify-ca", "verify-full"];

    /// <summary>Words as in libpq's connection strings, of which those stand here that make sense in a file of settings. Never says a value.</summary>
    public static (PostgresAddress? Address, string? Error) Parse(string text)
    {
        var address = new PostgresAddress();
        foreach (var word in text.Split([' ', '\t', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = word.IndexOf('=');
            var name = equals < 0 ? "" : word[..equals].ToLowerInvariant();
            var (next, error) = address.Take(name, word[(equals + 1)..]);
            if (next is null)
            {
                return (null, error);
            }

            address = next;
        }

        return address switch
        {
            { Host: "" } => (null, "must name the server, as host=db"),
            { User: "" } => (null, "must name the user, as user=plumb"),
            { Database: "" } => (null, "must name the database, as database=plumb"),
            { SslCertificate: "", SslKey: not "" } or { SslCertificate: not "", SslKey: "" } => (null, "must have sslcert and sslkey together"),
            _ => (address, null),
        };
    }

    private (PostgresAddress? Next, string? Error) Take(string name, string value) => (name, value) switch
    {
        ("password" or "pwd" or "passfile", _) => (null, "must not hold a password: put it into a file and name that by store.postgres_password_file"),
        (_, "") => (null, "must be made of words such as host=db, each with a value"),
        ("host", _) => (this with { Host = value }, null),
        ("port", _) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? (this with { Port = port }, null)
            : (null, "must have a port from 1 to 65535"),
        ("user" or "username", _) => (this with { User = value }, null),
        ("database" or "dbname", _) => (this with { Database = value }, null),
        ("sslmode", _) => SslModes.Contains(value) ? (this with { SslMode = value }, null) : (null, $"must have an sslmode out of {string.Join(", ", SslModes)}"),
        ("sslrootcert", _) => (this with { SslRootCertificate = value }, null),
        ("sslcert", _) => (this with { SslCertificate = value }, null),
        ("sslkey", _) => (this with { SslKey = value }, null),
        _ => (null, "must be made of host, port, user, database, sslmode, sslrootcert, sslcert and sslkey, each as name=value"),
    };
}
