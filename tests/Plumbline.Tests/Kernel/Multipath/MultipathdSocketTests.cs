using System.Net.Sockets;
using System.Text;
using Plumbline.Kernel.Multipath;
using Plumbline.Testing;

namespace Plumbline.Tests.Kernel.Multipath;

public sealed class MultipathdSocketTests : IDisposable
{
    private static readonly TimeSpan Plenty = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private readonly FakeMultipathd _daemon = new();

    public void Dispose() => _daemon.Dispose();

    [Fact]
    public void Ask_ServerAnswers_GivesTheTextAndSendsTheCommandWithItsNul()
    {
        var reply = Ask(Plenty);

        Assert.Equal(MultipathdFailure.None, reply.Failure);
        Assert.Equal(_daemon.Standing.Text, reply.Text);
        Assert.Equal(["show maps json\0"], _daemon.Received);
    }

    [Fact]
    public void Ask_PathIsNotThere_UsesTheAbstractName()
    {
        using var other = new FakeMultipathd(abstractName: true);
        var socket = new MultipathdSocket([_daemon.SocketName + "-none", other.SocketName], Plenty, TimeProvider.System);

        Assert.Equal(MultipathdFailure.None, socket.Ask(MultipathdReply.ShowMaps).Failure);
        Assert.Single(other.Received);
    }

    [Fact]
    public void Ask_NameOfTheEnvironment_ReplacesTheKnownOnes()
    {
        using var other = new FakeMultipathd(abstractName: true);

        Assert.Equal(MultipathdFailure.None, MultipathdSocket.Live(other.SocketName, Plenty, TimeProvider.System).Ask(MultipathdReply.ShowMaps).Failure);
        Assert.Single(other.Received);
    }

    [Fact]
    public void Ask_NobodyListens_IsAbsent()
    {
        var name = _daemon.SocketName;
        File.WriteAllText(name + "-stale", "");
        var socket = new MultipathdSocket([name + "-stale", "@plumbline-nobody-" + Guid.NewGuid().ToString("N")], Plenty, TimeProvider.System);

        Assert.Equal(MultipathdFailure.Absent, socket.Ask(MultipathdReply.ShowMaps).Failure);
    }

    [Fact]
    public void Ask_NameNoSocketCanHave_IsRefused() =>
        Assert.Equal(
            MultipathdFailure.Refused,
            new MultipathdSocket(["/" + new string('x', 200)], Plenty, TimeProvider.System).Ask(MultipathdReply.ShowMaps).Failure);

    [Fact]
    public void Ask_LargeReply_IsWhole()
    {
        _daemon.Standing = new FakeReply("{" + new string(' ', 3_000_000) + "}");

        Assert.Equal(3_000_002, Ask(Plenty).Text!.Length);
    }

    [Fact]
    public void Ask_ReplyByteByByte_IsPutTogether()
    {
        _daemon.Standing = new FakeReply("{}") { PerByte = TimeSpan.Zero };

        Assert.Equal("{}", Ask(Plenty).Text);
    }

    /// <summary>multipathd's own client would wait four more seconds for each of these bytes.</summary>
    [Fact]
    public void Ask_ReplyThatDrips_EndsAtTheLimitOfTheWholeExchange()
    {
        _daemon.Standing = new FakeReply("{" + new string(' ', 200) + "}") { PerByte = TimeSpan.FromMilliseconds(20) };

        Assert.Equal(MultipathdFailure.Timeout, Ask(Short).Failure);
    }

    /// <summary>Pain 24: a daemon that reconfigures stalls whoever asks it.</summary>
    [Fact]
    public void Ask_ServerNeverAnswers_IsATimeoutAndIsNotAskedAgain()
    {
        _daemon.Standing = new FakeReply("") { Silent = true };

        Assert.Equal(MultipathdFailure.Timeout, Ask(Short).Failure);
        Assert.InRange(_daemon.Received.Count, 0, 1);
    }

    [Fact]
    public void Ask_ServerStoppedAccepting_IsATimeout()
    {
        var directory = Directory.CreateTempSubdirectory("plumbline-stuck-");
        var end = new UnixDomainSocketEndPoint(Path.Combine(directory.FullName, "s"));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(end);
        listener.Listen(0);
        using var waiting = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        waiting.Connect(end);

        var reply = new MultipathdSocket([end.ToString()!], Short, TimeProvider.System).Ask(MultipathdReply.ShowMaps);
        directory.Delete(recursive: true);

        Assert.Equal(MultipathdFailure.Timeout, reply.Failure);
    }

    public static TheoryData<string, int?, long?> BrokenReplies => new()
    {
        { "closed before the header", 0, null },
        { "closed within the header", 3, null },
        { "closed within the body", 12, null },
        { "announced as nothing", null, 0 },
        { "announced as 32 MiB", null, 32 << 20 },
        { "announced as more than memory", null, long.MaxValue },
        { "announced too short", null, 5 },
    };

    [Theory]
    [MemberData(nameof(BrokenReplies))]
    public void Ask_BrokenReply_IsAskedOnceMore(string how, int? hangUpAfter, long? announced)
    {
        var broken = new FakeReply("""{"maps":[]}""") { HangUpAfter = hangUpAfter, AnnouncedLength = announced };
        _daemon.Script(broken);
        Assert.True(Ask(Plenty).Failure == MultipathdFailure.None, how);
        Assert.Equal(2, _daemon.Received.Count);

        _daemon.Script(broken, broken, broken);
        Assert.Equal(MultipathdFailure.Broken, Ask(Plenty).Failure);
        Assert.Equal(4, _daemon.Received.Count);
    }

    [Theory]
    [InlineData("timeout\n", nameof(MultipathdFailure.Timeout))]
    [InlineData("permission deny: need to be root\n", nameof(MultipathdFailure.Refused))]
    [InlineData("fail\n", nameof(MultipathdFailure.Error))]
    [InlineData("fail\nmultipath-tools v0.4.7 (03/12, 2006)\nCLI commands reference:\n", nameof(MultipathdFailure.Error))]
    [InlineData("map or partition in use\n", nameof(MultipathdFailure.Error))]
    [InlineData("device not found\n", nameof(MultipathdFailure.Error))]
    [InlineData("multipath-tools v0.4.9 (04/04, 2009)\nCLI commands reference:\n list|show paths\n", nameof(MultipathdFailure.Error))]
    [InlineData("", nameof(MultipathdFailure.Error))]
    public void Ask_ErrorWithinTheReply_IsNoAnswer(string text, string failure)
    {
        _daemon.Standing = new FakeReply(text);
        var reply = Ask(Plenty);

        Assert.Equal(failure, reply.Failure.ToString());
        Assert.Null(reply.Text);
        Assert.NotEmpty(reply.Detail);
    }

    [Fact]
    public void Frame_AnyBytes_AreALengthATextOrNothing() => Mutations.Check(["{}\0", "timeout\n\0", "\u0010\0\0\0\0\0\0\0"], text =>
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        if (MultipathdFrame.TryDecode(bytes, out var decoded))
        {
            var reply = MultipathdReply.Of(MultipathdReply.ShowMaps, decoded);
            Assert.Equal(reply.Failure == MultipathdFailure.None, reply.Text is not null);
        }

        Array.Resize(ref bytes, MultipathdFrame.HeaderSize);
        Assert.True(MultipathdFrame.LengthOf(bytes) is null or (> 0 and < MultipathdFrame.MaxReply));
    });

    [Fact]
    public void Ask_CommandLongerThanMultipathdTakes_IsNotSent()
    {
        var socket = new MultipathdSocket([_daemon.SocketName], Plenty, TimeProvider.System);

        Assert.Equal(MultipathdFailure.Error, socket.Ask("show map " + new string('x', 600) + " json").Failure);
        Assert.Empty(_daemon.Received);
    }

    [Fact]
    public void Ask_Capture_GivesWhatWasHandedIn()
    {
        var failure = MultipathdReply.Failed(MultipathdFailure.Timeout, "no complete answer");

        Assert.Same(failure, new CapturedMultipathd(failure).Ask(MultipathdReply.ShowMaps));
        Assert.Equal(MultipathdFailure.Absent, new CapturedMultipathd(failure).Ask("show daemon").Failure);
    }

    private MultipathdReply Ask(TimeSpan limit) =>
        new MultipathdSocket([_daemon.SocketName], limit, TimeProvider.System).Ask(MultipathdReply.ShowMaps);
}
