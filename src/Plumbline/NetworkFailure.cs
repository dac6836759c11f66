using System.Net.Sockets;
using System.Security.Authentication;

namespace Plumbline;

/// <summary>Exceptions of sockets and TLS in words for operators. The framework's own texts are left out of published programs.</summary>
internal static class NetworkFailure
{
    public static string Describe(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SocketException socket:
                    return Describe(socket);
                case AuthenticationException:
                    return "TLS could not be agreed on";
                case EndOfStreamException:
                    return "it closed the connection";
            }
        }

        return "the connection failed";
    }

    private static string Describe(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => "there is no such name",
        SocketError.TryAgain => "its name could not be looked up now",
        SocketError.ConnectionRefused => "nobody listens there",
        SocketError.ConnectionReset or SocketError.Shutdown => "it broke the connection off",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "there is no way to it",
        SocketError.TimedOut => "no answer",
        _ => failure.Message,
    };
}
