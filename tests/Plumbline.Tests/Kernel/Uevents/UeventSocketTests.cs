using Plumbline.Kernel.Native;
using Plumbline.Kernel.Uevents;

namespace Plumbline.Tests.Kernel.Uevents;

/// <summary>The running kernel's own events, asked for by writing to the uevent file of a loop device.</summary>
public sealed class UeventSocketTests
{
    private const string Trigger = "/sys/block/loop0/uevent";

    private static UeventSocket Open(int buffer = UeventSocket.UsualBuffer)
    {
        var (socket, error) = UeventSocket.Open(buffer);
        Assert.SkipWhen(socket is null, "no uevent socket here: " + error);
        return socket;
    }

    private static void NeedTrigger() =>
        Assert.SkipUnless(LibC.geteuid() == 0 && File.Exists(Trigger), "needs root and a loop device: writes to its uevent file");

    /// <summary>Synthetic events may carry a mark of their own: "change uuid KEY=value" arrives as SYNTH_UUID and SYNTH_ARG_KEY.</summary>
    private static void Send(string mark) => File.WriteAllText(Trigger, $"change 11111111-2222-3333-4444-555555555555 MARK={mark}");

    private static bool Carries(UeventNotice notice, string mark) => notice.Event?["SYNTH_ARG_MARK"] == mark;

    private static async Task<UeventNotice> NextThat(UeventSocket socket, Func<UeventNotice, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var notice = await socket.ReadAsync(patience.Token);
            if (wanted(notice))
            {
                return notice;
            }
        }
    }

    [Fact]
    public async Task Read_EventOfTheKernel_Arrives()
    {
        NeedTrigger();
        using var socket = Open();
        var mark = "m" + Guid.NewGuid().ToString("N");
        Send(mark);

        var uevent = (await NextThat(socket, notice => Carries(notice, mark))).Event!;

        Assert.Equal("change", uevent.Action);
        Assert.Equal("/devices/virtual/block/loop0", uevent.DevPath);
        Assert.Equal("loop0", uevent.DevName);
        Assert.Equal("7:0", uevent.Device);
        Assert.Equal("disk loop0 changed", UeventMeaning.Of(uevent));
        Assert.NotNull(uevent.SequenceNumber);
    }

    /// <summary>The reader waits before the event is sent, and again and again: nothing is consumed by the waiting itself.</summary>
    [Fact]
    public async Task Read_WaitingBeforeTheEvent_LosesNone()
    {
        NeedTrigger();
        using var socket = Open();
        for (var i = 0; i < 50; i++)
        {
            var mark = $"w{i}x{Environment.ProcessId}";
            var waiting = NextThat(socket, notice => Carries(notice, mark));
            Assert.False(waiting.IsCompleted);
            Send(mark);
            Assert.Equal(mark, (await waiting).Event!["SYNTH_ARG_MARK"]);
        }
    }

    [Fact]
    public async Task Read_Cancelled_EndsAndTheSocketStaysUsable()
    {
        NeedTrigger();
        using var socket = Open();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (true)
            {
                await socket.ReadAsync(cancel.Token);
            }
        });

        Send("after");
        Assert.NotNull((await NextThat(socket, notice => Carries(notice, "after"))).Event);
    }

    [Fact]
    public async Task Read_MoreThanTheBufferHolds_IsAnOverflowAndReadingGoesOn()
    {
        NeedTrigger();
        using var socket = Open(buffer: 4096);
        for (var i = 0; i < 200; i++)
        {
            Send("flood");
        }

        Assert.True((await NextThat(socket, notice => notice.Overflow)).Overflow);
        while (socket.TryRead() is not null)
        {
            // What the buffer still holds.
        }

        Send("afterwards");
        Assert.NotNull((await NextThat(socket, notice => Carries(notice, "afterwards"))).Event);
    }

    /// <summary>As above while the reader already waits: the waiting peek is what meets ENOBUFS then.</summary>
    [Fact]
    public async Task Read_OverflowWhileWaiting_IsSaid()
    {
        NeedTrigger();
        using var socket = Open(buffer: 1);
        var overflow = NextThat(socket, notice => notice.Overflow);
        while (!overflow.IsCompleted)
        {
            Send(new string('x', 900));
        }

        Assert.True((await overflow).Overflow);
    }
}
