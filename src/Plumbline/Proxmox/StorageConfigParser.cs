using System.Collections.Immutable;

namespace Plumbline.Proxmox;

/// <summary>
/// storage.cfg to records, as PVE::SectionConfig::parse_config reads it: an empty line ends a section, the first of two equal properties and
/// the last of two equal sections counts. Types whose plugin we do not know are kept. Pure and total.
/// </summary>
internal static class StorageConfigParser
{
    // What parse_booleans applies to. An unreadable value drops the property there too.
    private static readonly string[] Booleans = ["disable", "shared", "saferemove", "snapshot-as-volume-chain", "tagged_only"];

    public static StorageConfig Parse(string text)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        var storages = new List<Storage>();
        var lines = ConfigLines.Split(text);
        var number = 0;
        while (Next(lines, ref number) is { } line)
        {
            if (ConfigLines.Trim(line).Length == 0)
            {
                continue;
            }

            if (Header(line) is not { } header)
            {
                problems.Add($"line {number} is no \"type: name\" and no section is open; it is ignored");
                continue;
            }

            var storage = new Storage(header.Id, header.Type, number, Section(lines, ref number, problems));
            if (!VolumeId.IsStorage(storage.Id))
            {
                problems.Add($"line {storage.Line}: this is no storage id; the section is skipped");
                continue;
            }

            if (storages.RemoveAll(s => s.Id == storage.Id) > 0)
            {
                problems.Add($"line {storage.Line}: storage {storage.Id} was there before; the last section counts");
            }

            storages.Add(storage);
        }

        AddLocal(storages);
        return new StorageConfig([.. storages], problems.ToImmutable());
    }

    private static ImmutableSortedDictionary<string, string> Section(string[] lines, ref int number, ImmutableArray<string>.Builder problems)
    {
        var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        while (Next(lines, ref number) is { Length: > 0 } line)
        {
            var text = ConfigLines.Trim(line);
            if (text.Length == 0 || !ConfigLines.IsSpace(line[0]))
            {
                problems.Add($"line {number} is no property of the section above, which no empty line ends; it is ignored");
                continue;
            }

            var end = 0;
            while (end < text.Length && !ConfigLines.IsSpace(text[end]))
            {
                end++;
            }

            var (key, value) = (text[..end], ConfigLines.Trim(text[end..]));
            if (properties.ContainsKey(key))
            {
                problems.Add($"line {number}: {key} was given before in this section; the first one counts");
            }
            else if (value.Length > 0 && Array.IndexOf(Booleans, key) >= 0 && ConfigLines.Boolean(value) is null)
            {
                problems.Add($"line {number}: {key} is neither 0 nor 1; it is ignored");
            }
            else
            {
                properties.Add(key, value);
            }
        }

        return properties.ToImmutable();
    }

    /// <summary>
    /// The next line that is no comment, null at the end. A carriage return is dropped, so that a file from Windows has its sections;
    /// Perl's reader would see one section.
    /// </summary>
    private static string? Next(string[] lines, ref int number)
    {
        while (number < lines.Length)
        {
            var line = lines[number++].TrimEnd('\r');
            if (!ConfigLines.Trim(line).StartsWith('#'))
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>^(\S+):\s*(\S+)\s*$, the type in lower case. \S+ is greedy: the last colon parts.</summary>
    private static (string Type, string Id)? Header(string line)
    {
        for (var colon = line.LastIndexOf(':'); colon > 0; colon = line.LastIndexOf(':', colon - 1))
        {
            var id = ConfigLines.Trim(line[(colon + 1)..]);
            if (id.Length > 0)
            {
                return !id.Any(ConfigLines.IsSpace) && !line[..colon].Any(ConfigLines.IsSpace) ? (line[..colon].ToLowerInvariant(), id) : null;
            }
        }

        return null;
    }

    /// <summary>"local" is always there and always a directory, on every node (PVE::Storage::Plugin::parse_config).</summary>
    private static void AddLocal(List<Storage> storages)
    {
        if (storages.Exists(s => s is { Id: StorageConfig.Local, Type: "dir" }))
        {
            return;
        }

        storages.RemoveAll(s => s.Id == StorageConfig.Local);
        storages.Add(new Storage(StorageConfig.Local, "dir", 0, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("path", "/var/lib/vz")));
    }
}
