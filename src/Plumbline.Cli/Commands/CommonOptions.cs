using System.CommandLine;
using Plumbline.Inventory;
using Plumbline.Inventory.Captures;
using Plumbline.Kernel;
using Plumbline.Settings;

namespace Plumbline.Cli.Commands;

/// <summary>Options that several verbs have, and the way from them to a host.</summary>
internal static class CommonOptions
{
    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "Override a setting: section.key=value. May be given more than once.",
        HelpName = "section.key=value",
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<string?> Host { get; } = new("--host")
    {
        Description = "Inspect a captured host: a directory or a .tar.gz that 'plumb capture' wrote.",
        HelpName = "DIR|FILE.tar.gz",
    };

    /// <summary>The settings in force, or null after every error of the file and of --set was printed.</summary>
    public static HostSettings? Settings(ParseResult parsed, HostSettings? captured = null)
    {
        var problems = new ReadProblems();
        var text = captured is null ? new LiveRoot().ReadText(SettingsFile.DefaultPath, "settings", problems) ?? "" : "";
        var file = SettingsFile.Parse(text, SettingsFile.DefaultPath);
        var set = SettingsFile.Override(captured ?? file.Settings, parsed.GetValue(Set) ?? []);
        var errors = problems.ToImmutable().Select(p => p.Detail).Concat(file.Errors).Concat(set.Errors).ToList();
        foreach (var error in errors)
        {
            Console.Error.WriteLine($"plumb: {error}");
        }

        return errors.Count == 0 ? set.Settings : null;
    }

    /// <summary>The sources of the host that --host names, or of this one; null after the reason was printed.</summary>
    public static HostSources? Sources(ParseResult parsed)
    {
        if (parsed.GetValue(Host) is not { } path)
        {
            return Settings(parsed) is { } settings ? LiveHost.SourcesOf(settings, TimeProvider.System) : null;
        }

        var opened = CaptureReader.Open(path);
        if (opened.Sources is not { } sources)
        {
            Console.Error.WriteLine($"plumb: {opened.Refusal}");
            return null;
        }

        return Settings(parsed, sources.Settings) is { } overridden ? sources with { Settings = overridden } : null;
    }
}
