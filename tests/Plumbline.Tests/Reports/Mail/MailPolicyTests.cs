using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.Reports.Mail;
using Plumbline.Schedule;

namespace Plumbline.Tests.Reports.Mail;

public sealed class MailPolicyTests
{
    private static readonly MailRules Rules = new(TimeSpan.FromHours(1), CalendarExpression.Parse("22:00").Expression, TimeZoneInfo.Utc);
    private static readonly DateTimeOffset Noon = Time("12:00");

    /// <summary>State as "level: alert alert"; the last mail was at 12:00.</summary>
    [Theory]
    [InlineData("well:", "well:", "12:30", false, "unchanged")]
    [InlineData("well:", "warning: a", "12:01", true, "worse")]
    [InlineData("warning: a", "warning: a", "21:59", false, "unchanged")]
    [InlineData("warning: a", "warning: a", "22:00", true, "digest")]
    [InlineData("well:", "well:", "22:00", true, "digest")]
    [InlineData("warning: a", "warning: a b", "12:01", true, "new")]
    [InlineData("warning: a b", "warning: a", "12:01", false, "fewer")]
    [InlineData("warning: a b", "warning: a", "22:01", true, "digest")]
    [InlineData("warning: a", "warning: b", "12:01", true, "new")]
    [InlineData("warning: a", "critical: a b", "12:01", true, "worse")]
    [InlineData("critical: a b", "warning: a", "12:01", true, "better")]
    [InlineData("critical: a", "well:", "12:01", true, "well")]
    [InlineData("well:", "unknown: scan-incomplete", "12:01", true, "worse")]
    [InlineData("unknown: scan-incomplete", "unknown: scan-incomplete", "12:01", false, "unchanged")]
    [InlineData("unknown: scan-incomplete", "well:", "12:01", true, "well")]
    [InlineData("critical: a", "unknown: scan-incomplete", "12:01", true, "new")]
    [InlineData("unknown: scan-incomplete", "critical: a scan-incomplete", "12:01", true, "worse")]
    public void Table(string last, string now, string at, bool send, string why)
    {
        var decision = MailPolicy.Decide(Mailed(State(last), Noon), [new RecentState(State(last).Key, Noon)], State(now), Time(at), Rules);

        Assert.Equal((send, why), (decision.Send, decision.Why));
    }

    /// <summary>Also of a host without any entry: silence would be the same as a scan that never ran.</summary>
    [Theory]
    [InlineData("well:")]
    [InlineData("critical: a")]
    public void FirstScan_IsAlwaysWrittenAbout(string now) =>
        Assert.Equal(new MailDecision(true, "first"), MailPolicy.Decide(null, [], State(now), Noon, Rules));

    /// <summary>An alert that comes and goes: each of its two states is written about once an hour, and the one that stands in the end is.</summary>
    [Fact]
    public void FlappingState_IsHeldBack_AndNotForgotten()
    {
        var sick = State("warning: a");
        var mailed = Mailed(AlertState.Well, Time("12:10"));
        RecentState[] recent = [new(sick.Key, Time("12:00")), new(AlertState.Well.Key, Time("12:10"))];

        Assert.Equal(new MailDecision(false, "cooldown", Time("13:00")), MailPolicy.Decide(mailed, recent, sick, Time("12:20"), Rules));
        Assert.Equal(new MailDecision(true, "worse"), MailPolicy.Decide(mailed, recent, sick, Time("13:00"), Rules));
        Assert.True(MailPolicy.Decide(mailed, recent, State("warning: other"), Time("12:20"), Rules).Send);
    }

    [Fact]
    public void WithoutADigest_NothingNewIsNeverWritten() =>
        Assert.Equal("unchanged", MailPolicy.Decide(Mailed(AlertState.Well, Noon), [], AlertState.Well, Noon.AddDays(300), Rules with { Digest = null }).Why);

    [Fact]
    public void ClockSetBack_StopsNeitherDigestNorNews()
    {
        var future = Noon.AddYears(10);
        Assert.Equal("digest", MailPolicy.Decide(Mailed(State("warning: a"), future), [], State("warning: a"), Noon, Rules).Why);
        Assert.Equal("worse", MailPolicy.Decide(Mailed(AlertState.Well, future), [new RecentState(State("warning: a").Key, future)], State("warning: a"), Noon, Rules).Why);
    }

    /// <summary>However scans come: what stands and is new is written about, at the latest when the cooldown of its state is over.</summary>
    [Fact]
    public void WhateverHappens_TheStateThatStandsIsTold() => Prop.ForAll(
        Gen.Choose(0, 3).ListOf().ToArbitrary(),
        kinds =>
        {
            AlertState[] states = [AlertState.Well, State("warning: a"), State("unknown: scan-incomplete"), State("critical: a b")];
            MailedState? mailed = null;
            var recent = new List<RecentState>();
            var time = Noon;
            foreach (var kind in kinds.Append(1))
            {
                time = time.AddMinutes(5);
                Take(states[kind]);
            }

            time = time.AddHours(1);
            Take(states[1]);
            Assert.Equal(AlertLevel.Warning, mailed!.Level);

            void Take(AlertState state)
            {
                var decision = MailPolicy.Decide(mailed, recent, state, time, Rules);
                if (decision.Send)
                {
                    mailed = Mailed(state, time);
                    recent.RemoveAll(r => r.Key == state.Key);
                    recent.Add(new RecentState(state.Key, time));
                }
            }
        }).QuickCheckThrowOnFailure();

    private static MailedState Mailed(AlertState state, DateTimeOffset at) => new(state.Level, state.Fingerprints, at);

    private static AlertState State(string text)
    {
        var colon = text.IndexOf(':');
        return new AlertState(
            Enum.Parse<AlertLevel>(text[..colon], ignoreCase: true),
            text[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToImmutableSortedSet(StringComparer.Ordinal));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse($"2026-11-21T{text}Z", CultureInfo.InvariantCulture);
}
