using System.Collections.Immutable;
using System.Globalization;
using Plumbline.Schedule;

namespace Plumbline.Settings;

/// <summary>What a value must look like.</summary>
internal enum SettingKind
{
    Text,
    YesNo,
    Seconds,
    Folder,
    Port,

    /// <summary>One of <see cref="SettingKey.Choices"/>.</summary>
    Choice,

    /// <summary>An absolute path, or empty.</summary>
    File,

    /// <summary>The path of a file that holds a secret, or empty. What is no path may be the secret itself and is not repeated.</summary>
    SecretFile,

    /// <summary>A calendar expression; empty for never.</summary>
    Calendar,

    /// <summary>WWID=N, separated by commas.</summary>
    PathCounts,

    /// <summary>How many of something: a number from 1 to 1000.</summary>
    Count,

    /// <summary>Where a PostgreSQL database is; empty for none. What does not belong there may be a password and is not repeated.</summary>
    Postgres,
}

/// <summary>One key of plumbline.conf: the only place where its default and its help text stand.</summary>
internal sealed record SettingKey(string Section, string Name, SettingKind Kind, string Default, string Help)
{
    public string FullName => $"{Section}.{Name}";

    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>Whether what was written there by mistake may be a secret.</summary>
    public bool MayHoldSecret => Kind is SettingKind.SecretFile or SettingKind.Postgres;

    /// <summary>For times with narrower bounds than a year.</summary>
    public TimeBounds? Bounds { get; init; }

    /// <summary>Null when the text is a value of this key, else what is wrong with it.</summary>
    public string? Refuse(string text) => Kind switch
    {
        SettingKind.YesNo => SettingValues.YesNo(text) is null ? "must be yes or no" : null,
        SettingKind.Seconds => SettingValues.Seconds(text) is not { } time ? "must be a time such as 4s, 10m or 24h, at most 365d" : Bounds?.Refuse(time),
        SettingKind.Folder => IsPath(text) ? null : "must be an absolute path",
        SettingKind.File or SettingKind.SecretFile => text.Length == 0 || IsPath(text) ? null : "must be the absolute path of a file",
        SettingKind.Port => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? null : "must be a port from 1 to 65535",
        SettingKind.Choice => Choices.Contains(text) ? null : $"must be one of {string.Join(", ", Choices)}",
        SettingKind.Calendar => text.Length == 0 ? null : CalendarExpression.Parse(text).Error is { } error ? $"must be times such as 22:00 or Mon..Fri 8..18:0/30 ({error})" : null,
        SettingKind.Count => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 1000
            ? null : "must be a number from 1 to 1000",
        SettingKind.Postgres => text.Length == 0 ? null : PostgresAddress.Parse(text).Error,
        SettingKind.PathCounts => ExpectedPaths.Parse(text) is null ? "must be a list such as 3600a098038303053=4, *=2" : null,
        _ => null,
    };

    private static bool IsPath(string text) => text.StartsWith('/') && !text.Contains('\0');
}
