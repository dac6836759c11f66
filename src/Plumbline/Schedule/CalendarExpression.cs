using System.Collections.Immutable;

namespace Plumbline.Schedule;

/// <summary>
/// When something is due: a subset of systemd.time(7)'s calendar events, "Mon..Fri 22:00", "*:0/15", several with ";" between them.
/// Times are those of the wall clock. One that a change to summer time skips comes as much later as the clock was put forward; one that
/// comes twice counts once, except where every hour is meant. docs/mail-and-schedule.md describes it for operators.
/// </summary>
internal sealed class CalendarExpression
{
    private static readonly DateTime Last = new(9990, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly ImmutableArray<CalendarItem> _items;

    private CalendarExpression(ImmutableArray<CalendarItem> items) => _items = items;

    /// <summary>The expression, or one sentence what is wrong with the text.</summary>
    public static (CalendarExpression? Expression, string? Error) Parse(string text)
    {
        var items = ImmutableArray.CreateBuilder<CalendarItem>();
        foreach (var part in text.Split(';'))
        {
            var (item, error) = CalendarItem.Parse(part.Trim());
            if (item is null)
            {
                return (null, error);
            }

            items.Add(item);
        }

        return (new CalendarExpression(items.ToImmutable()), null);
    }

    /// <summary>The first moment after the given one; null beyond the calendar's end.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        // From the day before: a time that a change of the clock moved may belong to it. Every item has at least one weekday.
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime.Date;
        if (local >= Last)
        {
            return null;
        }

        var first = local > DateTime.MinValue ? local.AddDays(-1) : local;
        for (var days = 0; days <= 9; days++)
        {
            var day = first.AddDays(days);
            DateTimeOffset? best = null;
            foreach (var moment in _items.Where(i => i.Falls(day.DayOfWeek)).SelectMany(i => MomentsOf(i, day, zone)))
            {
                if (moment > after && (best is null || moment < best))
                {
                    best = moment;
                }
            }

            if (best is not null)
            {
                return best;
            }
        }

        return null;
    }

    private static IEnumerable<DateTimeOffset> MomentsOf(CalendarItem item, DateTime day, TimeZoneInfo zone)
    {
        foreach (var minute in item.Minutes)
        {
            var wall = DateTime.SpecifyKind(day.AddMinutes(minute), DateTimeKind.Unspecified);
            if (!zone.IsAmbiguousTime(wall))
            {
                yield return At(wall, zone.GetUtcOffset(wall), zone);
                continue;
            }

            // The larger offset is summer time, which comes first.
            var offsets = zone.GetAmbiguousTimeOffsets(wall).Order().ToList();
            yield return At(wall, offsets[^1], zone);
            if (item.EveryHour)
            {
                yield return At(wall, offsets[0], zone);
            }
        }
    }

    /// <summary>Through UTC, so that a time which does not exist becomes the one that the clock shows then.</summary>
    private static DateTimeOffset At(DateTime wall, TimeSpan offset, TimeZoneInfo zone)
    {
        var ticks = Math.Clamp(wall.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return TimeZoneInfo.ConvertTime(new DateTimeOffset(ticks, TimeSpan.Zero), zone);
    }
}
