using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Plumbline.Settings;

namespace Plumbline.Daemon.Http;

/// <summary>The certificate of http.listen, read again when its file changes: one that was renewed needs no restart.</summary>
internal sealed class ServerCertificate
{
    private readonly Lock _gate = new();
    private readonly string _certificate;
    private readonly string _key;
    private X509Certificate2 _loaded;
    private DateTime _changed;

    private ServerCertificate(string certificate, string key, X509Certificate2 loaded)
    {
        (_certificate, _key, _loaded) = (certificate, key, loaded);
        _changed = File.GetLastWriteTimeUtc(certificate);
    }

    public X509Certificate2 Current
    {
        get
        {
            lock (_gate)
            {
                var changed = File.GetLastWriteTimeUtc(_certificate);
                if (changed != _changed && Load(_certificate, _key) is { Certificate: { } renewed })
                {
                    (_loaded, _changed) = (renewed, changed);
                }

                return _loaded;
            }
        }
    }

    /// <summary>Neither where there is no TLS; else the certificate, or why it cannot be used.</summary>
    public static (ServerCertificate? Certificate, string? Problem) Open(HostSettings settings)
    {
        var (certificate, key) = (settings.Text(HttpKeys.TlsCertificate), settings.Text(HttpKeys.TlsKeyFile));
        if (certificate.Length == 0)
        {
            return (null, null);
        }

        var (loaded, problem) = Load(certificate, key);
        return loaded is null ? (null, problem) : (new ServerCertificate(certificate, key, loaded), null);
    }

    private static (X509Certificate2? Certificate, string? Problem) Load(string certificate, string key)
    {
        try
        {
            return (X509Certificate2.CreateFromPemFile(certificate, key.Length == 0 ? null : key), null);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return (null, $"http.tls_certificate {certificate} with http.tls_key_file {(key.Length == 0 ? "(none)" : key)} cannot be used: {e.Message}");
        }
    }
}
