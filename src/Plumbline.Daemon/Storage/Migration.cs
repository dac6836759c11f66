using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Plumbline.Daemon.Storage;

/// <summary>One step of the schema. Its text never changes once it was shipped: what databases hold was made by it.</summary>
/// <param name="Version">From 1, without a gap.</param>
/// <param name="Name">As its file.</param>
/// <param name="Sql">What both databases run, and then what this one runs.</param>
internal sealed record Migration(long Version, string Name, string Sql)
{
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>The embedded files Migrations/0001_initial.sql …, with what stands in .sqlite.sql or .postgres.sql beside each.</summary>
    public static ImmutableArray<Migration> For(string database)
    {
        var files = Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        return
        [
            .. files.Where(file => file.Count(c => c == '.') == 1).Select(file =>
            {
                var name = Path.GetFileNameWithoutExtension(file);
                var own = $"{name}.{database}.sql";
                return new Migration(long.Parse(name[..name.IndexOf('_')], CultureInfo.InvariantCulture), name, Text(file) + (files.Contains(own) ? Text(own) : ""));
            }),
        ];
    }

    private static string Text(string file)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(file)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
