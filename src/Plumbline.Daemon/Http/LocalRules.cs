using System.Net;
using Plumbline.Settings;

namespace Plumbline.Daemon.Http;

/// <summary>
/// What keeps a web page in somebody's browser away from a service on loopback: requests that name another host (DNS rebinding) or come
/// from another site are refused.
/// </summary>
internal static class LocalRules
{
    public static void UseLocalRules(this WebApplication app, HostSettings settings)
    {
        var listen = ListenAddress.Parse(settings.Text(SettingKeys.HttpListen))!;
        string[] hosts = ["localhost", "127.0.0.1", "[::1]", listen.Address.ToString()];
        app.Use(async (context, next) =>
        {
            var origin = context.Request.Headers.Origin.ToString();
            if (context.Connection.LocalIpAddress is not null && !hosts.Contains(context.Request.Host.Host))
            {
                await Problems.WriteAsync(context, HttpStatusCode.Forbidden, "forbidden", "This service answers to localhost only; the request names another host.");
            }
            else if (origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var site) && hosts.Contains(site.Host) && site.Port == listen.Port))
            {
                await Problems.WriteAsync(context, HttpStatusCode.Forbidden, "forbidden", "The request comes from another site.");
            }
            else
            {
                await next(context);
            }
        });
    }
}
