using System.Collections.Immutable;
using System.Globalization;
using Plumbline.Schedule;

namespace Plumbline.Settings;

/// <summary>The settings in force: the defaults, what plumbline.conf says, and what --set says on top.</summary>
internal sealed record HostSettings(ImmutableSortedDictionary<string, string> Values)
{
    public static HostSettings Defaults { get; } = new(ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal));

    public string Text(SettingKey key) => Values.GetValueOrDefault(key.FullName) ?? key.Default;

    public TimeSpan Time(SettingKey key) => SettingValues.Seconds(Text(key))!.Value;

    /// <summary>Null where nothing is ever due.</summary>
    public CalendarExpression? Calendar(SettingKey key) => CalendarExpression.Parse(Text(key)).Expression;

    public bool Is(SettingKey key) => SettingValues.YesNo(Text(key))!.Value;

    /// <summary>The value of a count or a port.</summary>
    public int Number(SettingKey key) => int.Parse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture);

    public HostSettings With(SettingKey key, string value) => this with { Values = Values.SetItem(key.FullName, value) };
}
