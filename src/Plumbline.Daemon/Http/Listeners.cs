using Plumbline.Settings;

namespace Plumbline.Daemon.Http;

/// <summary>Where requests come in: the Unix socket, and TCP, with TLS where a certificate is set.</summary>
internal static class Listeners
{
    public static void ConfigureListeners(this WebApplicationBuilder builder, HostSettings settings, RunFolder place, ServerCertificate? certificate) =>
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            kestrel.ListenUnixSocket(place.Socket);
            kestrel.Listen(ListenAddress.Parse(settings.Text(HttpKeys.Listen))!, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate.Current);
                }
            });
        });
}
