using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Schedule;

/// <summary>One "[weekdays] hours:minutes". Pure.</summary>
/// <param name="Weekdays">By <see cref="DayOfWeek"/>; never empty.</param>
/// <param name="Minutes">Of the day, ascending; never empty.</param>
/// <param name="EveryHour">The hours are "*".</param>
internal sealed record CalendarItem(ImmutableHashSet<DayOfWeek> Weekdays, ImmutableArray<int> Minutes, bool EveryHour)
{
    private static readonly string[] DayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    public bool Falls(DayOfWeek day) => Weekdays.Contains(day);

    public static (CalendarItem? Item, string? Error) Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2)
        {
            return (null, $"\"{text}\" is no time; write 22:00, Mon..Fri 22:00 or *:0/15");
        }

        var (days, dayError) = words.Length == 2 ? Days(words[0]) : ([.. Enum.GetValues<DayOfWeek>()], null);
        if (days is null)
        {
            return (null, dayError);
        }

        var time = words[^1].Split(':');
        if (time.Length != 2)
        {
            return (null, $"\"{words[^1]}\" is no time of the day; write hours:minutes, such as 22:00 or *:0/15");
        }

        var (hours, hourError) = Set(time[0], 23, "hours");
        var (minutes, minuteError) = Set(time[1], 59, "minutes");
        return hours is null || minutes is null
            ? (null, hourError ?? minuteError)
            : (new CalendarItem(days, [.. hours.SelectMany(h => minutes.Select(m => (h * 60) + m))], time[0] == "*"), null);
    }

    private static (ImmutableHashSet<DayOfWeek>? Days, string? Error) Days(string text)
    {
        var days = ImmutableHashSet.CreateBuilder<DayOfWeek>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split("..");
            var from = Day(ends[0]);
            var to = ends.Length == 1 ? from : ends.Length == 2 ? Day(ends[1]) : -1;
            if (from < 0 || to < from)
            {
                return (null, $"\"{part}\" is no weekday; write Mon, Tue, Wed, Thu, Fri, Sat or Sun, or a range such as Mon..Fri");
            }

            for (var day = from; day <= to; day++)
            {
                // .NET's week begins on Sunday, systemd's on Monday.
                days.Add((DayOfWeek)((day + 1) % 7));
            }
        }

        return (days.ToImmutable(), null);
    }

    private static int Day(string name) => Array.FindIndex(DayNames, d => d.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>"*", "5", "0,30", "8..18", and a step behind any of them: "0/15", "8..18/2".</summary>
    private static (ImmutableSortedSet<int>? Numbers, string? Error) Set(string text, int most, string what)
    {
        var numbers = ImmutableSortedSet.CreateBuilder<int>();
        foreach (var part in text.Split(','))
        {
            var slash = part.Split('/');
            var range = slash[0].Split("..");
            var step = slash.Length == 1 ? 1 : Number(slash[1], most);
            var from = slash[0] == "*" ? 0 : Number(range[0], most);
            var to = slash[0] == "*" || (range.Length == 1 && slash.Length == 2) ? most : range.Length == 1 ? from : Number(range[1], most);
            if (slash.Length > 2 || range.Length > 2 || step is null or 0 || from is null || to is null || from > to)
            {
                return (null, $"\"{part}\" does not name {what}: they go from 0 to {most}, as 5, 0..10, 0/15 or *");
            }

            for (var number = from.Value; number <= to; number += step.Value)
            {
                numbers.Add(number);
            }
        }

        return (numbers.ToImmutable(), null);
    }

    private static int? Number(string text, int most) =>
        text.Length is 1 or 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;
}
