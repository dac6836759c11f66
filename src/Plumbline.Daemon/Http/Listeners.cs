using Plumbline.Settings;

namespace Plumbline.Daemon.Http;

/// <summary>Where requests come in: the Unix socket, and TCP on loopback.</summary>
internal static class Listeners
{
    public static void ConfigureListeners(this WebApplicationBuilder builder, HostSettings settings, RunFolder place) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            kestrel.ListenUnixSocket(place.Socket);
            kestrel.Listen(ListenAddress.Parse(settings.Text(SettingKeys.HttpListen))!);
        });
}
