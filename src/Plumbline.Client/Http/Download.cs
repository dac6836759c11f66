using System.Net.Sockets;

namespace Plumbline.Client.Http;

/// <summary>An answer that is read a line at a time while it comes.</summary>
internal sealed class Download : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly LineReader _lines;
    private readonly Requests _requests;
    private readonly Request _request;

    private Download(HttpResponseMessage response, LineReader lines, Requests requests, Request request)
    {
        _response = response;
        _lines = lines;
        _requests = requests;
        _request = request;
    }

    public static async Task<Download> OpenAsync(Requests requests, Request request, int longestLine, CancellationToken cancellation)
    {
        var response = await requests.OpenAsync(request, cancellation).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        return new Download(response, new LineReader(stream, longestLine), requests, request);
    }

    public async ValueTask<string?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await _lines.ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw Failure.Of(new Attempt.Lost("the connection broke in the middle", e), _request, _requests.Connection.Address, 1);
        }
    }

    public void Dispose() => _response.Dispose();
}
