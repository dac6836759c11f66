using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.Schedule;

namespace Plumbline.Tests.Schedule;

public sealed class CalendarExpressionTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    /// <summary>2026-11-21 is a Saturday.</summary>
    [Theory]
    [InlineData("22:00", "2026-11-21T21:59:59+01:00", "2026-11-21T22:00+01:00")]
    [InlineData("22:00", "2026-11-21T22:00:00+01:00", "2026-11-22T22:00+01:00")]
    [InlineData("6:05; 22:00", "2026-11-21T22:00:01+01:00", "2026-11-22T06:05+01:00")]
    [InlineData("Mon..Fri 22:00", "2026-11-20T22:00:00+01:00", "2026-11-23T22:00+01:00")]
    [InlineData("fri..sun,mon 1:00", "2026-11-24T00:00:00+01:00", "2026-11-27T01:00+01:00")]
    [InlineData("Sun,Wed 12:30", "2026-11-22T12:30:00+01:00", "2026-11-25T12:30+01:00")]
    [InlineData("*:0/15", "2026-11-21T22:46:00+01:00", "2026-11-21T23:00+01:00")]
    [InlineData("8..18/2:30", "2026-11-21T18:30:00+01:00", "2026-11-22T08:30+01:00")]
    [InlineData("*:5..7,50", "2026-11-21T23:06:30+01:00", "2026-11-21T23:07+01:00")]
    [InlineData("Sat 22:00", "2026-11-21T22:00:00+01:00", "2026-11-28T22:00+01:00")]
    [InlineData("22:00", "2026-11-21T20:30:00Z", "2026-11-21T22:00+01:00")]
    public void Next_IsTheFirstAfter(string text, string after, string expected) => Assert.Equal(Time(expected), Next(text, Time(after)));

    /// <summary>Berlin, 2026-03-29: 02:00 becomes 03:00. 2026-10-25: 03:00 becomes 02:00.</summary>
    [Theory]
    [InlineData("2:30", "2026-03-28T12:00+01:00", "2026-03-29T03:30+02:00")]
    [InlineData("2:30", "2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00")]
    [InlineData("3:00", "2026-03-29T01:59+01:00", "2026-03-29T03:00+02:00")]
    [InlineData("2:30", "2026-10-24T12:00+02:00", "2026-10-25T02:30+02:00")]
    [InlineData("2:30", "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00")]
    [InlineData("*:30", "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00")]
    [InlineData("22:00", "2026-10-24T22:00+02:00", "2026-10-25T22:00+01:00")]
    [InlineData("*:0/15", "2026-03-29T01:45+01:00", "2026-03-29T03:00+02:00")]
    public void Next_WhereTheClockIsChanged_IsNeitherLostNorDoubled(string text, string after, string expected) =>
        Assert.Equal(Time(expected), Next(text, Time(after)));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("24:00")]
    [InlineData("22:60")]
    [InlineData("22")]
    [InlineData("22:00:00")]
    [InlineData("Mond 22:00")]
    [InlineData("Mon.. 22:00")]
    [InlineData("Fri..Mon 22:00")]
    [InlineData("Mon Tue 22:00")]
    [InlineData("5..3:00")]
    [InlineData("*:0/0")]
    [InlineData("*:")]
    [InlineData("-1:00")]
    [InlineData("22:00;")]
    [InlineData("*/2/2:00")]
    public void AnythingElse_IsRefusedWithASentence(string text)
    {
        var (expression, error) = CalendarExpression.Parse(text);

        Assert.Null(expression);
        Assert.NotNull(error);
    }

    [Fact]
    public void AnyText_IsAnExpressionOrASentence() => Prop.ForAll<string>(text =>
    {
        var (expression, error) = CalendarExpression.Parse(text ?? "");
        return (expression is null) != (error is null);
    }).QuickCheckThrowOnFailure();

    /// <summary>Every moment follows the last, none is skipped, and the clock on the wall shows what was asked for unless it never showed it.</summary>
    [Fact]
    public void Next_WalksEveryMomentOfAYearInOrder() => Prop.ForAll(
        Gen.Choose(0, 23).Two().ToArbitrary(),
        Gen.Choose(0, 59).ToArbitrary(),
        (hours, minute) =>
        {
            var (from, to) = (Math.Min(hours.Item1, hours.Item2), Math.Max(hours.Item1, hours.Item2));
            var expression = CalendarExpression.Parse($"{from}..{to}:{minute}").Expression!;
            var at = Time("2026-01-01T00:00+01:00").AddTicks(-1);
            var count = 0;
            while (expression.Next(at, Berlin) is { } next && next.Year == 2026)
            {
                Assert.True(next > at);
                Assert.Equal(next, expression.Next(next.AddTicks(-1), Berlin));
                Assert.Equal(next, expression.Next(at + ((next - at) / 2), Berlin));
                Assert.True((next.Hour >= from && next.Hour <= to && next.Minute == minute) || (next.Month == 3 && next.Hour == 3));
                at = next;
                count++;
            }

            // The hour that spring skips coincides with the next where that is meant too.
            var coincides = from <= 2 && to >= 3 ? 1 : 0;
            Assert.Equal((365 * (to - from + 1)) - coincides, count);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Next_AtTheEndsOfTime_Ends()
    {
        Assert.Null(Next("22:00", DateTimeOffset.MaxValue));
        Assert.NotNull(Next("22:00", DateTimeOffset.MinValue));
    }

    private static DateTimeOffset? Next(string text, DateTimeOffset after) => CalendarExpression.Parse(text).Expression!.Next(after, Berlin);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
