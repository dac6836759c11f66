using System.Text;
using Plumbline.Client;
using Plumbline.Testing;

namespace Plumbline.Tests.Client;

/// <summary>What answers is no plumbd, or a plumbd behind something broken.</summary>
public sealed class HostileServerTests
{
    private const string Accepted = """{"id":"op-1","type":"attach","status":"pending","steps":[],"created_at":"2026-11-20T10:00:00.000Z","updated_at":"2026-11-20T10:00:00.000Z"}""";

    private static readonly string Truncated = RawServer.Json(Accepted[..40]);

    /// <summary>Everything that may pass by itself: the change is asked again under the key of the first time, and done once.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\":\"op-1\"")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: 28\r\n\r\n{\"code\":\"store_unavailable\"}")]
    [InlineData("truncated")]
    [InlineData("SSH-2.0-OpenSSH_9.2p1\r\n")]
    public async Task ChangeWhoseAnswerWasLost_IsAskedAgainUnderItsKey(string first)
    {
        using var server = new RawServer(request => request.Number > 0 ? RawServer.Json(Accepted, "202 Accepted") : first == "truncated" ? Truncated : first);
        using var client = Client(server);

        var operation = await client.AttachVolumeAsync("vol-1", "vm-2");

        Assert.Equal("op-1", operation.Id);
        Assert.Equal(2, server.Requests.Count);
        Assert.Single(server.Requests.Select(r => r.Header("Idempotency-Key")).Distinct());
        Assert.True(Guid.TryParse(server.Requests[0].Header("Idempotency-Key"), out _));
        Assert.Equal("""{"vm_id":"vm-2"}""", server.Requests[1].Body);
    }

    [Fact]
    public async Task EachChange_HasAKeyOfItsOwn_UnlessTheCallerHasOne()
    {
        using var server = new RawServer(_ => RawServer.Json(Accepted, "202 Accepted"));
        using var client = Client(server);

        await client.DeleteVolumeAsync("vol-1");
        await client.DeleteVolumeAsync("vol-1");
        await client.DeleteVolumeAsync("vol-1", "mine");

        Assert.Equal(3, server.Requests.Select(r => r.Header("Idempotency-Key")).Distinct().Count());
        Assert.Equal("mine", server.Requests[2].Header("Idempotency-Key"));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 28\r\n\r\n<html>\nPlease log\u001b in</html>", "text/html: <html> Please log in</html>")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "application/json: {}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nnull", "application/json: null")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n{\"id\":7,\"type\":\"create\"}", "is not plumbd")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 29\r\n\r\n{\"id\":\"op-1\",\"type\":\"create\"}", "is not plumbd")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "no media type, empty")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nnot found", "404 to GET /api/v1/operations/op-1")]
    public async Task AnswerThatIsNotOfPlumbd_IsSaidToBeSo(string answer, string said)
    {
        using var server = new RawServer(_ => answer);
        using var client = Client(server);

        var failure = await Assert.ThrowsAsync<PlumblineException>(() => client.GetOperationAsync("op-1"));

        Assert.Equal(ErrorCodes.BadAnswer, failure.Code);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', failure.Message);
    }

    /// <summary>A redirect would take the token to whoever is named there.</summary>
    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        using var other = new RawServer(_ => RawServer.Json(Accepted));
        using var server = new RawServer(_ => $"HTTP/1.1 302 Found\r\nLocation: {other.Url}\r\nContent-Length: 0\r\n\r\n");
        using var client = new PlumblineClient(server.Url, "secret");

        var failure = await Assert.ThrowsAsync<PlumblineException>(() => client.GetOperationAsync("op-1"));

        Assert.Equal((ErrorCodes.BadAnswer, 302), (failure.Code, failure.Status));
        Assert.Equal("Bearer secret", server.Requests.Single().Header("Authorization"));
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Problem_IsAnExceptionWithAllThatItHas()
    {
        const string Problem =
            """{"type":"about:blank","title":"BadRequest","status":400,"detail":"It is wrong.","code":"invalid_request","new":1,"error":"x","errors":[{"field":"size","detail":"is missing","hint":2}],"operation":"op-7"}""";
        using var server = new RawServer(_ => RawServer.Json(Problem, "400 Bad Request", "application/problem+json"));
        using var client = Client(server);

        var failure = await Assert.ThrowsAsync<PlumblineException>(() => client.CreateVolumeAsync("disk", 1, idempotencyKey: "k"));

        Assert.Equal(("It is wrong.", ErrorCodes.InvalidRequest, 400, "op-7", "k"), (failure.Message, failure.Code, failure.Status, failure.Operation, failure.IdempotencyKey));
        Assert.Equal([new WrongField("size", "is missing")], failure.Errors);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task ChangeThatIsNeverAnswered_EndsWithItsKey()
    {
        using var server = new RawServer(_ => "");
        using var client = Client(server);

        var failure = await Assert.ThrowsAsync<PlumblineException>(() => client.DetachVolumeAsync("vol-1"));

        Assert.Equal(ErrorCodes.Unreachable, failure.Code);
        Assert.Equal(server.Requests[0].Header("Idempotency-Key"), failure.IdempotencyKey);
        Assert.Contains(failure.IdempotencyKey!, failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, server.Requests.Count);
    }

    /// <summary>What has no key is asked once: a second cancel would be told of a conflict that the first one made.</summary>
    [Theory]
    [InlineData("cancel")]
    [InlineData("retry")]
    [InlineData("sync")]
    public async Task ChangeWithoutAKey_IsNotAskedAgain(string what)
    {
        using var server = new RawServer(_ => "");
        using var client = Client(server);

        await Assert.ThrowsAsync<PlumblineException>(() => what switch
        {
            "cancel" => client.CancelOperationAsync("op-1"),
            "retry" => client.RetryOperationAsync("op-1"),
            _ => (Task)client.ForceSyncAsync(),
        });

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task SlowServer_IsNotWaitedForLongerThanWanted()
    {
        using var server = new RawServer(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(RawServer.Json(Accepted)[..60]));
            await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
        });
        using var client = new PlumblineClient(new PlumblineClientOptions { Server = server.Url, RequestLimit = TimeSpan.FromMilliseconds(200) });

        var failure = await Assert.ThrowsAsync<PlumblineException>(() => client.GetOperationAsync("op-1"));

        Assert.Contains("took too long", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Giving_Up_IsNoFailureOfPlumbd()
    {
        using var server = new RawServer((_, _) => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken));
        using var client = Client(server);
        using var up = new CancellationTokenSource();
        var asking = client.GetOperationAsync("op-1", up.Token);
        await up.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    /// <summary>A newer plumbd has words and fields that this library does not know.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData(""","completed_at":"2026-11-20T10:00:00.000Z" """, true)]
    public async Task NewerPlumbd_IsUnderstoodAsFarAsItIsKnown(string more, bool ended)
    {
        using var server = new RawServer(_ => RawServer.Json(
            $$"""{"id":"op-1","new":{"a":[1]},"type":"teleport","status":"levitating","response":null,"steps":[{"name":"a","status":"b","attempts":1,"mood":"good","started_at":"2026-11-20T10:00:00.000Z"}]{{more}}}"""));
        using var client = Client(server);

        var operation = await client.GetOperationAsync("op-1");

        Assert.Equal((OperationStatus.Unknown, ended, "teleport"), (operation.Status, operation.HasEnded, operation.Type));
        Assert.Equal("a", operation.Steps.Single().Name);
        Assert.Null(operation.ReadOutcome());
    }

    /// <summary>A page that names itself as the next would be read for ever.</summary>
    [Fact]
    public async Task Pages_AreFollowedAsLongAsTheyMove()
    {
        using var server = new RawServer(r => RawServer.Json(
            $$"""{"volumes":[{"id":"vol-{{r.Number}}","name":"n"}],"next_cursor":"{{(r.Number == 0 ? "a b&c" : "z")}}"}"""));
        using var client = Client(server);

        var volumes = await client.ListVolumesAsync(new VolumeQuery { Name = "ä/?", PageSize = 7 }).Select(v => v.Id).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["vol-0", "vol-1", "vol-2"], volumes);
        Assert.Equal("/api/v1/volumes?name=%C3%A4%2F%3F&limit=7", server.Requests[0].Path);
        Assert.Equal("/api/v1/volumes?name=%C3%A4%2F%3F&limit=7&cursor=a%20b%26c", server.Requests[1].Path);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100\r\n\r\n{\"a\":1}\n{\"b\"", ErrorCodes.Unreachable)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n{\"a\":1}\nnonsense\n", ErrorCodes.BadAnswer)]
    public async Task ExportThatBreaksOff_SaysSo(string answer, string code)
    {
        using var server = new RawServer(_ => answer);
        using var client = Client(server);
        var seen = 0;

        var failure = await Assert.ThrowsAsync<PlumblineException>(async () =>
        {
            await foreach (var line in client.ExportOperationsAsync())
            {
                seen++;
            }
        });

        Assert.Equal((1, code), (seen, failure.Code));
    }

    private static PlumblineClient Client(RawServer server) => new(new PlumblineClientOptions { Server = server.Url, Clock = new HastyTime(), RequestLimit = TimeSpan.FromHours(2), ReadingLimit = TimeSpan.FromHours(2) });
}
