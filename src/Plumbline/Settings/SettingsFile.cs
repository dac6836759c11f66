using System.Collections.Immutable;

namespace Plumbline.Settings;

/// <summary>Settings, or every error at once: a person mends a file in one go.</summary>
internal sealed record SettingsAnswer(HostSettings Settings, ImmutableArray<string> Errors);

/// <summary>Parser of plumbline.conf (INI) and of --set section.key=value. Pure.</summary>
internal static class SettingsFile
{
    public const string DefaultPath = "/etc/plumbline/plumbline.conf";

    public static SettingsAnswer Parse(string text, string path)
    {
        var settings = HostSettings.Defaults;
        var errors = ImmutableArray.CreateBuilder<string>();
        var section = "";
        var number = 0;
        foreach (var raw in text.EnumerateLines())
        {
            number++;
            var line = raw.Trim();
            if (line.IsEmpty || line[0] is '#' or ';')
            {
                continue;
            }

            if (line[0] == '[' && line[^1] == ']')
            {
                section = line[1..^1].Trim().ToString();
                continue;
            }

            var equals = line.IndexOf('=');
            if (equals < 0)
            {
                errors.Add($"{path} line {number}: \"{line}\" is neither [section] nor key = value");
                continue;
            }

            settings = Apply(settings, $"{section}.{line[..equals].TrimEnd()}", line[(equals + 1)..].Trim().ToString(), $"{path} line {number}", errors);
        }

        return new SettingsAnswer(settings, errors.ToImmutable());
    }

    /// <summary>One --set argument on top of the settings so far.</summary>
    public static SettingsAnswer Override(HostSettings settings, IEnumerable<string> assignments)
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        foreach (var assignment in assignments)
        {
            var equals = assignment.IndexOf('=');
            if (equals <= 0)
            {
                errors.Add($"--set {assignment}: must be section.key=value");
                continue;
            }

            settings = Apply(settings, assignment[..equals].Trim(), assignment[(equals + 1)..].Trim(), "--set", errors);
        }

        return new SettingsAnswer(settings, errors.ToImmutable());
    }

    private static HostSettings Apply(HostSettings settings, string fullName, string value, string place, ImmutableArray<string>.Builder errors)
    {
        if (SettingKeys.Find(fullName) is not { } key)
        {
            errors.Add(SettingKeys.Find(fullName + "_file") is { Kind: SettingKind.SecretFile } secret
                ? $"{place}: {fullName} is a secret and is never written here; put it into a file and name that by {secret.FullName}"
                : $"{place}: there is no key {fullName}; the nearest is {SettingKeys.Nearest(fullName).FullName}");
            return settings;
        }

        if (key.Refuse(value) is { } refusal)
        {
            errors.Add($"{place}: {fullName} {refusal}" + (key.MayHoldSecret ? "" : $", not \"{value}\""));
            return settings;
        }

        return settings.With(key, value);
    }
}
