using System.Net.Sockets;

namespace Plumbline.Client.Http;

/// <summary>Why nobody was reached, for people.</summary>
internal static class ConnectFailure
{
    /// <summary>No socket, or nobody behind it: as it is for a second while plumbd is started again.</summary>
    public static bool MayPass(HttpRequestException failure) =>
        failure.HttpRequestError == HttpRequestError.ConnectionError && Code(failure) is SocketError.ConnectionRefused or SocketError.AddressNotAvailable or SocketError.ConnectionReset;

    public static string Sentence(HttpRequestException failure, bool overSocket) => failure.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "its name is not known",
        HttpRequestError.SecureConnectionError => $"TLS could not be agreed on: {Innermost(failure)}",
        _ => Code(failure) switch
        {
            // So .NET calls ENOENT of a Unix socket (SocketErrorPal).
            SocketError.AddressNotAvailable when overSocket => "it is not running (there is no such socket)",
            SocketError.ConnectionRefused when overSocket => "it is not running (nobody listens on the socket)",
            SocketError.ConnectionRefused => "nobody listens there",
            SocketError.AccessDenied => "the socket may not be used by this user; root may",
            _ => Innermost(failure),
        },
    };

    private static SocketError? Code(HttpRequestException failure) => (failure.InnerException as SocketException)?.SocketErrorCode;

    private static string Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure.Message;
}
