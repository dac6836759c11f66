using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Plumbline.Daemon.Storage.Sqlite;

/// <summary>The system's SQLite, which gets the distribution's security updates; the one that comes in a package is old and is left out.</summary>
internal static class SqliteLibrary
{
    private const string File = "libsqlite3.so.0";

    /// <summary>RETURNING came with 3.35; VACUUM INTO and partial indexes are older.</summary>
    private const int Oldest = 3_035_000;

    private static readonly Lazy<string?> Problem = new(Load);

    /// <summary>Null when it can be used, else why not.</summary>
    public static string? Prepare() => Problem.Value;

    private static string? Load()
    {
        if (!NativeLibrary.TryLoad(File, out var library))
        {
            return $"{File} is not on this machine, and without it there is no database. Install it: apt-get install libsqlite3-0";
        }

        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly, (string name, Assembly _, DllImportSearchPath? _) => name == "e_sqlite3" ? library : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return raw.sqlite3_libversion_number() >= Oldest
            ? null
            : $"{File} is version {raw.sqlite3_libversion().utf8_to_string()}, and plumbd needs 3.35 or newer. Update the package libsqlite3-0.";
    }
}
