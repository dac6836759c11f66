using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Plumbline.Client.Http;

/// <summary>
/// What plumbd tells of one operation by server-sent events. A stream that ends, or that there is none of, is nothing to worry about: whoever
/// waits asks besides, and more often while nothing is heard.
/// </summary>
internal sealed class OperationNews(Requests requests, string id)
{
    private const int LongestLine = 16 << 20;

    /// <summary>plumbd says something at least every 20 seconds; who is silent for longer than three of these is gone.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(65);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly Channel<Operation?> _heard = Channel.CreateBounded<Operation?>(64);
    private string? _lastId;
    private volatile bool _listening;

    /// <summary>Whatever happens is heard.</summary>
    public bool IsListening => _listening;

    /// <summary>Null says: ask, something was or may have been missed.</summary>
    public ChannelReader<Operation?> Heard => _heard.Reader;

    public async Task ListenAsync(CancellationToken cancellation)
    {
        for (var pause = FirstPause; !cancellation.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await StreamAsync(cancellation).ConfigureAwait(false))
            {
                pause = FirstPause;
            }

            _listening = false;
            _heard.Writer.TryWrite(null);
            await Task.Delay(pause, requests.Clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether there was a stream.</summary>
    private async Task<bool> StreamAsync(CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(Silence, requests.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            using var message = new Request(HttpMethod.Get, "api/v1/events?types=operation") { Accept = "text/event-stream" }.ToMessage();
            if (_lastId is not null)
            {
                message.Headers.TryAddWithoutValidation("Last-Event-ID", _lastId);
            }

            using var response = await requests.Connection.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, end.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            {
                return false;
            }

            using var stream = await response.Content.ReadAsStreamAsync(end.Token).ConfigureAwait(false);
            _listening = true;

            // What happened before anybody listened is asked for.
            _heard.Writer.TryWrite(null);
            var (lines, events) = (new LineReader(stream, LongestLine), new ServerEvents());
            while (await lines.ReadAsync(end.Token).ConfigureAwait(false) is { } line)
            {
                silence.CancelAfter(Silence);
                if (events.Take(line) is { } happened)
                {
                    await HearAsync(happened, end.Token).ConfigureAwait(false);
                }
            }

            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            return _listening;
        }
    }

    private async ValueTask HearAsync(ServerEvent happened, CancellationToken cancellation)
    {
        _lastId = happened.Id;
        if (happened.Kind != "operation")
        {
            // "reset": events were missed.
            await _heard.Writer.WriteAsync(null, cancellation).ConfigureAwait(false);
            return;
        }

        // An event that cannot be read may be ours: asking tells.
        var operation = JsonAnswer.TryRead(Encoding.UTF8.GetBytes(happened.Data), ClientJson.Default.Operation);
        var whole = WholeAnswer.Is(operation);
        if (!whole || operation!.Id == id)
        {
            await _heard.Writer.WriteAsync(whole ? operation : null, cancellation).ConfigureAwait(false);
        }
    }
}
