using System.Net;
using Plumbline.Settings;

namespace Plumbline.Daemon.Http.Access;

/// <summary>
/// What keeps a web page in somebody's browser away from a service on loopback: requests that name another host (DNS rebinding) or come
/// from another site are refused. Who shows a token is no such page.
/// </summary>
internal static class LocalRules
{
    public static void UseLocalRules(this WebApplication app, HostSettings settings)
    {
        var listen = ListenAddress.Parse(settings.Text(HttpKeys.Listen))!;
        string[] hosts = ["localhost", "127.0.0.1", "[::1]", listen.Address.ToString()];
        app.Use(async (context, next) =>
        {
            var origin = context.Request.Headers.Origin.ToString();
            if (IPAddress.IsLoopback(listen.Address) && context.Connection.LocalIpAddress is not null && !hosts.Contains(context.Request.Host.Host))
            {
                await Problems.WriteAsync(context, HttpStatusCode.Forbidden, "forbidden", "This service answers to localhost only; the request names another host.");
            }
            else if ((origin.Length > 0 && !IsOwn(origin, context.Request)) || context.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            {
                await Problems.WriteAsync(context, HttpStatusCode.Forbidden, "forbidden", "The request comes from another site.");
            }
            else
            {
                await next(context);
            }
        });

        // The host of the request was judged above where it matters; an origin is our own when it is the one that was asked.
        static bool IsOwn(string origin, HttpRequest request) =>
            Uri.TryCreate(origin, UriKind.Absolute, out var site) && site.Scheme == request.Scheme
            && new HostString(site.Authority) is var own && string.Equals(own.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)
            && site.Port == (request.Host.Port ?? (request.IsHttps ? 443 : 80));
    }
}
