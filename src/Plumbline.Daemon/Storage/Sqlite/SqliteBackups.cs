using System.Globalization;
using System.Text.RegularExpressions;

namespace Plumbline.Daemon.Storage.Sqlite;

/// <summary>The folder of what was kept before the schema was changed: plumbline-(schema)-(time).db, each a whole database.</summary>
internal sealed partial class SqliteBackups(string folder, int kept)
{
    public const uint FolderMode = 0x1c0; // 0700

    public const string Partial = ".partial";

    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    public string Folder => folder;

    public string NameOf(long version, DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{folder}/plumbline-{version:0000}-{time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}.db");

    /// <summary>The newest first.</summary>
    public IReadOnlyList<string> List() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder).Where(file => Name().IsMatch(Path.GetFileName(file))).OrderByDescending(file => Name().Match(Path.GetFileName(file)).Groups["time"].Value, StringComparer.Ordinal)]
        : [];

    /// <summary>What a person can do with a database that cannot be used.</summary>
    public string WayBack(string path) => List() is [var newest, ..]
        ? $"To go back to the newest backup, move {path} away together with what lies beside it as {path}-wal and -shm, and copy {newest} to its place; what was recorded since is lost. What is damaged may also be saved by sqlite3's .recover."
        : $"There is no backup in {folder}. To begin anew, move {path} away together with what lies beside it as {path}-wal and -shm; what is damaged may be saved by sqlite3's .recover.";

    /// <summary>Removes what is more than is to be kept, and what a crash left half made. What we did not name stays.</summary>
    public void Thin()
    {
        var halfMade = Directory.EnumerateFiles(folder, "*" + Partial).Where(file => Name().IsMatch(Path.GetFileName(file)[..^Partial.Length]));
        foreach (var old in List().Skip(kept).Concat(halfMade))
        {
            File.Delete(old);
        }
    }

    [GeneratedRegex(@"^plumbline-\d{4,}-(?<time>\d{8}T\d{9}Z)\.db$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
