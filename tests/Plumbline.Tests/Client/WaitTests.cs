using System.Text;
using Plumbline.Client;
using Plumbline.Testing;

namespace Plumbline.Tests.Client;

/// <summary>Waiting for an operation while events break off, are missing, or are nonsense.</summary>
public sealed class WaitTests
{
    private const string StreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>No timer of a second or more ever comes on this clock: it is the event that ends the waiting.</summary>
    [Fact]
    public async Task End_IsHeard_AndReadWhole()
    {
        var asked = 0;
        var askedTwice = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new RawServer(async (request, stream) =>
        {
            if (!request.Path.StartsWith("/api/v1/events", StringComparison.Ordinal))
            {
                // At the beginning, once somebody listens, and after the end.
                var times = Interlocked.Increment(ref asked);
                await SendAsync(stream, RawServer.Json(times > 2 ? Operation("completed", 2).Replace("\"type\"", "\"volume_id\":\"vol-1\",\"type\"", StringComparison.Ordinal) : Operation("pending", 0)));
                if (times == 2)
                {
                    askedTwice.SetResult();
                }

                return;
            }

            await SendAsync(stream, StreamHead + ": listening\n\n");
            await askedTwice.Task.WaitAsync(Cancellation);
            await SendAsync(stream, Event(1, Operation("completed", 1, "op-other")) + Event(2, Operation("executing", 1)));
            await SendAsync(stream, Event(3, Operation("completed", 2)));
            await Task.Delay(Timeout.Infinite, Cancellation);
        });
        using var client = Client(server, new ShortTimersOnly());
        var seen = new Seen();

        var heard = await client.WaitForCompletionAsync("op-1", Timeout.InfiniteTimeSpan, seen, Cancellation);

        Assert.Equal((OperationStatus.Completed, "vol-1"), (heard.Status, heard.VolumeId));
        Assert.Equal([OperationStatus.Pending, OperationStatus.Executing, OperationStatus.Completed], seen.Statuses);
        Assert.Equal("text/event-stream", server.Requests.Single(r => r.Path == "/api/v1/events?types=operation").Header("Accept"));
    }

    /// <summary>Cut in the middle of an event: it goes on where it was, and asks what was missed.</summary>
    [Fact]
    public async Task CutStream_IsTakenUpWhereItWas()
    {
        var streams = 0;
        using var server = new RawServer(async (request, stream) =>
        {
            if (!request.Path.StartsWith("/api/v1/events", StringComparison.Ordinal))
            {
                await SendAsync(stream, RawServer.Json(Operation("executing", 1)));
            }
            else if (Interlocked.Increment(ref streams) == 1)
            {
                await SendAsync(stream, StreamHead + Event(41, Operation("executing", 2)) + "id: 42\nevent: operation\nda");
            }
            else
            {
                await SendAsync(stream, StreamHead + Event(42, Operation("failed", 3)));
            }
        });
        using var client = Client(server, new ShortTimersOnly());

        var ended = await client.WaitForCompletionAsync("op-1", Timeout.InfiniteTimeSpan, null, Cancellation);

        Assert.Equal(OperationStatus.Failed, ended.Status);
        var asked = server.Requests.Where(r => r.Path.StartsWith("/api/v1/events", StringComparison.Ordinal)).ToList();
        Assert.Equal([null, "41"], asked.Select(r => r.Header("Last-Event-ID")));
    }

    /// <summary>An older plumbd without events, a proxy that swallows them, a plumbd that is away for a while: asking is enough.</summary>
    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")]
    [InlineData("")]
    [InlineData(StreamHead + "event: operation\ndata: {broken\n\n")]
    [InlineData(StreamHead + "event: reset\ndata: {}\n\n")]
    public async Task WithoutEvents_ItIsAskedFor(string events)
    {
        var asked = 0;
        using var server = new RawServer(request => request.Path.StartsWith("/api/v1/events", StringComparison.Ordinal) ? events : Interlocked.Increment(ref asked) switch
        {
            1 => RawServer.Json(Operation("executing", 1)),
            2 => "",
            3 => "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
            4 => RawServer.Json("{\"id\":"),
            _ => RawServer.Json(Operation("needs_attention", 2)),
        });
        using var client = Client(server, new HastyTime());

        var ended = await client.WaitForCompletionAsync("op-1", TimeSpan.FromHours(1), null, Cancellation);

        Assert.Equal(OperationStatus.NeedsAttention, ended.Status);
        Assert.Equal(5, asked);
    }

    /// <summary>An answer that was under way for longer than an event tells old news.</summary>
    [Fact]
    public async Task OldNews_IsNoProgress()
    {
        string[] told = [Operation("executing", 2), Operation("executing", 1), Operation("executing", 2), Operation("pending", 0), Operation("completed", 3)];
        var asked = -1;
        using var server = new RawServer(request => request.Path.StartsWith("/api/v1/events", StringComparison.Ordinal)
            ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
            : RawServer.Json(told[Interlocked.Increment(ref asked)]));
        using var client = Client(server, new HastyTime());
        var seen = new Seen();

        await client.WaitForCompletionAsync("op-1", TimeSpan.FromHours(1), seen, Cancellation);

        Assert.Equal([OperationStatus.Executing, OperationStatus.Completed], seen.Statuses);
    }

    [Fact]
    public async Task TimeThatIsOver_SaysThatTheOperationGoesOn()
    {
        using var server = new RawServer(request => request.Path.StartsWith("/api/v1/events", StringComparison.Ordinal) ? "" : RawServer.Json(Operation("executing", 1)));
        using var client = Client(server, new HastyTime());

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => client.WaitForCompletionAsync("op-1", TimeSpan.FromSeconds(200), null, Cancellation));

        Assert.Equal("Operation op-1 has not ended within 200 seconds. It goes on: waiting ended, and nothing was cancelled. Last seen: attach, executing, step find-device.", failure.Message);
    }

    [Fact]
    public async Task PlumbdThatNeverComesBack_IsNamedInTheEnd()
    {
        using var client = new PlumblineClient(new PlumblineClientOptions { Socket = "/nonexistent/plumbd.sock", Clock = new HastyTime() });

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => client.WaitForCompletionAsync("op-1", TimeSpan.FromSeconds(200), null, Cancellation));

        Assert.Contains("It was not seen in this time. plumbd was not reached at /nonexistent/plumbd.sock", failure.Message, StringComparison.Ordinal);
        Assert.IsType<PlumblineException>(failure.InnerException);
    }

    [Theory]
    [InlineData("404 Not Found", "not_found")]
    [InlineData("401 Unauthorized", "unauthorized")]
    [InlineData("403 Forbidden", "forbidden")]
    public async Task WhatCannotBeWaitedFor_IsNotWaitedFor(string status, string code)
    {
        using var server = new RawServer(_ => RawServer.Json($$"""{"code":"{{code}}","detail":"No."}""", status, "application/problem+json"));
        using var client = Client(server, new ShortTimersOnly());

        Assert.Equal(code, (await Assert.ThrowsAsync<PlumblineException>(() => client.WaitForCompletionAsync("op-1", Timeout.InfiniteTimeSpan, null, Cancellation))).Code);
    }

    [Fact]
    public async Task GivingUp_IsNoTimeout()
    {
        using var server = new RawServer(_ => RawServer.Json(Operation("executing", 1)));
        using var client = Client(server, new ShortTimersOnly());
        using var up = new CancellationTokenSource();
        var seen = new Seen { Then = up.Cancel };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.WaitForCompletionAsync("op-1", Timeout.InfiniteTimeSpan, seen, up.Token));
    }

    private static PlumblineClient Client(RawServer server, TimeProvider clock) => new(new PlumblineClientOptions { Server = server.Url, Clock = clock, RequestLimit = TimeSpan.FromHours(2) });

    private static Task SendAsync(Stream stream, string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation).AsTask();

    private static string Event(int id, string data) => $"id: {id}\nevent: operation\ndata: {data}\n\n";

    /// <summary>"minute" is its age: a later one is newer.</summary>
    private static string Operation(string status, int minute, string id = "op-1") =>
        $$"""{"id":"{{id}}","type":"attach","status":"{{status}}","steps":[{"name":"find-device","status":"started","attempts":1}],"updated_at":"2026-11-20T10:{{minute:00}}:00.000Z"}""";

    private sealed class Seen : IProgress<Plumbline.Client.Operation>
    {
        public List<OperationStatus> Statuses { get; } = [];

        public Action Then { get; init; } = () => { };

        public void Report(Plumbline.Client.Operation value)
        {
            Statuses.Add(value.Status);
            Then();
        }
    }
}
