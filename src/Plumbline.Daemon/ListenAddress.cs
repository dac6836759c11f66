using System.Net;
using Plumbline.Daemon.Http;
using Plumbline.Settings;

namespace Plumbline.Daemon;

/// <summary>Where plumbd listens on TCP.</summary>
internal static class ListenAddress
{
    public static IPEndPoint? Parse(string text) => IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0 ? endpoint : null;

    /// <summary>A volume service is not opened to a network without knowing who asks, nor so that anybody on the way can read the tokens.</summary>
    public static string? Refuse(HostSettings settings, ServerCertificate? certificate, bool hasTokens)
    {
        var text = settings.Text(HttpKeys.Listen);
        return Parse(text) is not { } listen ? $"http.listen must be an address and a port such as 127.0.0.1:8090, not \"{text}\""
            : IPAddress.IsLoopback(listen.Address) || (certificate is not null && hasTokens) ? null
            : $"http.listen {text} is open to the network: that needs {(certificate is null ? "TLS (http.tls_certificate, http.tls_key_file)" : "")}"
                + $"{(certificate is null && !hasTokens ? " and " : "")}{(hasTokens ? "" : "a token (plumbd --new-token NAME --scopes read,operate)")}, or a loopback address";
    }
}
