using System.Net;
using Plumbline.CloudStack;
using Plumbline.Kernel;
using Plumbline.Settings;
using Plumbline.Tls;

namespace Plumbline.Daemon.Volumes.Providers.Cloud;

/// <summary>
/// The account of [cloudstack], read anew for every request, so that a rotated key needs no restart. What cannot be used any more is not
/// taken: the last that could stays, and /health says why.
/// </summary>
internal sealed class CloudAccounts
{
    private readonly HostRoot _root;
    private readonly Func<SettingsNow> _settings;
    private readonly Lock _gate = new();
    private CloudAccount _last;

    private CloudAccounts(HostRoot root, Func<SettingsNow> settings, CloudAccount first) => (_root, _settings, _last) = (root, settings, first);

    /// <summary>Why the newest settings are not in use; null when they are.</summary>
    public string? Problem { get; private set; }

    public CloudAccount Current
    {
        get
        {
            var (settings, stale) = _settings();
            var (account, problem) = Read(_root, settings);
            lock (_gate)
            {
                Problem = problem ?? stale;
                return _last = account ?? _last;
            }
        }
    }

    /// <summary>The account, or why plumbd cannot start with it.</summary>
    public static (CloudAccounts? Accounts, string? Problem) Open(HostRoot root, Func<SettingsNow> settings)
    {
        var (account, problem) = Read(root, settings().Settings);
        return account is null ? (null, problem) : (new CloudAccounts(root, settings, account), null);
    }

    /// <summary>Connections do not outlive a request by long, for a management server that restarts breaks those that it had.</summary>
    public static (HttpClient? Http, string? Problem) Connect(HostRoot root, HostSettings settings)
    {
        var (trust, problem) = ServerTrust.Load(root, settings.Text(CloudKeys.CaFile), CloudKeys.CaFile.FullName);
        return trust is null ? (null, problem) : (new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            SslOptions = trust.For(Uri.TryCreate(settings.Text(CloudKeys.Url), UriKind.Absolute, out var url) ? url.Host : ""),
        })
        {
            // The limits are the client library's, a request at a time.
            Timeout = Timeout.InfiniteTimeSpan,
        }, null);
    }

    private static (CloudAccount? Account, string? Problem) Read(HostRoot root, HostSettings settings)
    {
        var (text, key, project) = (settings.Text(CloudKeys.Url), settings.Text(CloudKeys.ApiKey), settings.Text(CloudKeys.ProjectId));
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
        {
            return (null, $"cloudstack.url must be an address such as https://cloud.example.org/client/api, with TLS unless it is on loopback, not \"{text}\"");
        }

        if (key.Length == 0)
        {
            return (null, "cloudstack.api_key is empty; volumes.provider=cloudstack needs the key of the user whose volumes these are");
        }

        var secret = SecretFile.Read(root, settings, CloudKeys.SecretKeyFile, Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY"));
        return secret.Secret is { } known ? (new CloudAccount(url, key, known, project.Length == 0 ? null : project), null) : (null, secret.Error);
    }
}
