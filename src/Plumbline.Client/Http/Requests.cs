using System.Net.Sockets;
using System.Text.Json.Serialization.Metadata;

namespace Plumbline.Client.Http;

/// <summary>
/// Asks, and asks again where that is safe: a question always is, and so is a change with an Idempotency-Key, which stays the same over all
/// attempts.
/// </summary>
internal sealed class Requests(Connection connection, PlumblineClientOptions options)
{
    private const int MostAttempts = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public TimeProvider Clock => options.Clock;

    public Connection Connection => connection;

    public async Task<T> AskAsync<T>(Request request, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        var answer = await AskAsync(request, body => WholeAnswer.Is(JsonAnswer.TryRead(body, type)), cancellation).ConfigureAwait(false);
        return JsonAnswer.TryRead(answer.Body, type)!;
    }

    /// <summary>"isWhole" says whether a body is what was asked for: an answer that is cut short is none.</summary>
    public async Task<Attempt.Answered> AskAsync(Request request, Func<byte[], bool> isWhole, CancellationToken cancellation)
    {
        var begun = Clock.GetTimestamp();
        for (var (number, pause) = (1, FirstPause); ; number++, pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            switch (await TryAsync(request, cancellation).ConfigureAwait(false))
            {
                case Attempt.Answered answered when (IsSuccess(answered) || answered.Status == request.AlsoAnsweredWith) && isWhole(answered.Body):
                    return answered;

                case Attempt.Answered answered when !(IsSuccess(answered) || IsPassing(answered)) || !request.MayBeRepeated || number >= MostAttempts:
                    throw Failure.Of(answered, request, connection.Address);

                case Attempt.NotConnected nobody when request.Once || !nobody.MayPass || Clock.GetElapsedTime(begun) >= options.ConnectPatience:
                    throw Failure.Of(nobody, connection.Address);

                // Whoever was waited for in vain once is not waited for four times over, unless that tells what became of a change.
                case Attempt.Lost lost when !request.MayBeRepeated || number >= MostAttempts || (lost.Cause is OperationCanceledException && request.IdempotencyKey is null):
                    throw Failure.Of(lost, request, connection.Address, number);
            }

            await Task.Delay(pause, Clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>An answer that is read while it comes. The caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(Request request, CancellationToken cancellation)
    {
        using var message = request.ToMessage();
        try
        {
            var response = await connection.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == request.Accept)
            {
                return response;
            }

            using (response)
            {
                throw Failure.Of(await ReadAsync(response, cancellation).ConfigureAwait(false), request, connection.Address);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw Judge(e) switch
            {
                Attempt.NotConnected nobody => Failure.Of(nobody, connection.Address),
                var lost => Failure.Of((Attempt.Lost)lost, request, connection.Address, 1),
            };
        }
    }

    private static bool IsSuccess(Attempt.Answered answered) => (int)answered.Status is >= 200 and < 300;

    /// <summary>plumbd's database is away, or a proxy's plumbd is.</summary>
    private static bool IsPassing(Attempt.Answered answered) => (int)answered.Status is 502 or 503 or 504;

    private async Task<Attempt> TryAsync(Request request, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(request.TakesLong ? options.ReadingLimit : options.RequestLimit, Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var message = request.ToMessage();
            using var response = await connection.Http.SendAsync(message, HttpCompletionOption.ResponseContentRead, end.Token).ConfigureAwait(false);
            return await ReadAsync(response, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Attempt.Lost("it took too long", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return Judge(e);
        }
    }

    private static async Task<Attempt.Answered> ReadAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));

    private Attempt Judge(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } e =>
            new Attempt.NotConnected(ConnectFailure.Sentence(e, options.Server is null), e) { MayPass = ConnectFailure.MayPass(e) },
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => new Attempt.Lost("what came is no HTTP", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new Attempt.Lost("what came is larger than anything that plumbd sends", failure),
        _ => new Attempt.Lost("the connection broke", failure),
    };
}
