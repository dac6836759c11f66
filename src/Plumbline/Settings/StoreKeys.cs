using System.Collections.Immutable;

namespace Plumbline.Settings;

/// <summary>The keys of [store]: the database of plumbd.</summary>
internal static class StoreKeys
{
    public static SettingKey Path { get; } = new(
        "store", "path", SettingKind.File, "", "The file of plumbd's database (SQLite). Empty: plumbline.db in state.dir. Its backups lie in the folder backups beside it.");

    public static SettingKey Postgres { get; } = new(
        "store", "postgres", SettingKind.Postgres, "",
        "Keep the database in PostgreSQL instead, where several daemons work together: host=db user=plumb database=plumb, also port, sslmode, sslrootcert, sslcert and sslkey. A host that begins with / is the folder of its Unix socket. Any other than this machine must offer TLS, unless sslmode says something else.");

    public static SettingKey PostgresPasswordFile { get; } = new(
        "store", "postgres_password_file", SettingKind.SecretFile, "",
        "The file that holds the password for PostgreSQL. Empty: systemd's credential store.postgres_password; none where there is no such credential.");

    public static SettingKey Backups { get; } = new(
        "store", "backups", SettingKind.Count, "5", "How many backups are kept of those that plumbd makes of an SQLite database before it changes its schema.");

    public static SettingKey History { get; } = new("store", "history", SettingKind.Seconds, "90d", "How long operations that have ended are kept.");

    public static ImmutableArray<SettingKey> All { get; } = [Path, Postgres, PostgresPasswordFile, Backups, History];
}
