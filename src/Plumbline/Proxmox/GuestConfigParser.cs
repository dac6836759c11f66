using System.Collections.Immutable;

namespace Plumbline.Proxmox;

/// <summary>
/// A guest's file to a record, as parse_vm_config (qemu-server, QemuServer.pm) and parse_pct_config (pve-container, LXC/Config.pm) read it:
/// the last of two equal keys or sections counts. Pure and total; what is wrong is said with its line, and never quoted, because it may be a secret.
/// </summary>
internal static class GuestConfigParser
{
    public static GuestConfig Parse(string text, GuestKind kind)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        var sections = Sections(text, kind, problems);
        var main = sections[0];
        var volumes = ImmutableArray.CreateBuilder<VolumeReference>();
        foreach (var section in sections)
        {
            foreach (var (key, entry) in section.Values)
            {
                AddVolumes(section.Place, kind, key, entry, volumes, problems);
            }
        }

        var pending = sections.Find(s => s.Place.Kind == SectionKind.Pending);
        return new GuestConfig(
            kind,
            main.Text(kind == GuestKind.Vm ? "name" : "hostname"),
            main.Text("lock"),
            ConfigLines.Boolean(main.Text("template") ?? "") is true,
            main.Text("parent"),
            volumes.ToImmutable(),
            [.. sections.Where(s => s.Place.Kind == SectionKind.Snapshot).Select(s => new GuestSnapshot(s.Place.Snapshot!, s.Text("parent"), s.Text("snapstate")))],
            [.. sections.SelectMany(s => s.FreeTexts).SelectMany(DevicePaths.In).Distinct()],
            [.. ConfigLines.SplitList(pending?.Text("delete") ?? "").Select(key => key.TrimStart('!'))],
            problems.ToImmutable());
    }

    private static List<ConfigDraft> Sections(string text, GuestKind kind, ImmutableArray<string>.Builder problems)
    {
        var sections = new List<ConfigDraft> { new(new ConfigSection(SectionKind.Main)) };
        var current = sections[0];
        var lines = ConfigLines.Split(text);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (ConfigLines.Trim(line).Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (SectionHeader.Read(line, kind) is { } header)
            {
                current = Open(header, sections, i + 1, problems);
            }
            else if (!current.Add(line, kind, i + 1, problems))
            {
                problems.Add($"line {i + 1} is no section, no comment and no \"key: value\"");
            }
        }

        if (lines[^1].Length > 0)
        {
            problems.Add($"line {lines.Length} has no end: the file may be half written");
        }

        return sections;
    }

    private static ConfigDraft Open(SectionHeader header, List<ConfigDraft> sections, int line, ImmutableArray<string>.Builder problems)
    {
        if (header.Place is not { } place)
        {
            // Never added: what stands in it is read and dropped, as Proxmox does.
            if (header.Unknown)
            {
                problems.Add($"line {line} begins an unknown section; it is skipped");
            }

            return new ConfigDraft(default) { Skipped = true };
        }

        if (sections.RemoveAll(s => s.Place == place) > 0)
        {
            problems.Add($"line {line} begins a section that was there before; the last one counts");
        }

        var draft = new ConfigDraft(place);
        sections.Add(draft);
        return draft;
    }

    private static void AddVolumes(
        ConfigSection place, GuestKind kind, string key, ConfigEntry entry, ImmutableArray<VolumeReference>.Builder volumes, ImmutableArray<string>.Builder problems)
    {
        if (place.Kind == SectionKind.Fleecing)
        {
            foreach (var image in key == "fleecing-images" ? ConfigLines.SplitList(entry.Value) : [])
            {
                Add(key, image);
            }

            return;
        }

        if (DriveKeys.IsVolume(kind, key, out var beyond))
        {
            Add(key, entry.Value);
        }
        else if (beyond)
        {
            problems.Add($"line {entry.Line}: {key} is beyond the numbers that Proxmox has");
        }

        void Add(string name, string value)
        {
            var drive = DriveValue.Parse(value);
            if (drive.Problem is { } problem)
            {
                problems.Add($"line {entry.Line}: {name} {problem}");
                return;
            }

            volumes.Add(new VolumeReference(place, name, entry.Line, drive.Storage, drive.Volume, drive.Path, drive.Cdrom, drive.Size));
        }
    }
}
