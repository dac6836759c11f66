using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Plumbline.Documents;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Tls;

/// <summary>
/// Who may vouch for the server of one connection: the authorities of a file, or those that the system trusts. There is no way to trust
/// everybody.
/// </summary>
internal sealed class ServerTrust
{
    private const int Limit = 4 << 20;

    private readonly X509Certificate2Collection? _authorities;

    private ServerTrust(X509Certificate2Collection? authorities) => _authorities = authorities;

    /// <summary>What was wrong with the certificate that the server showed; null when nothing was.</summary>
    public string? Refusal { get; private set; }

    /// <param name="root">Where files are.</param>
    /// <param name="file">PEM; empty for the system's own authorities.</param>
    /// <param name="key">The setting that names the file, for sentences.</param>
    public static (ServerTrust? Trust, string? Error) Load(HostRoot root, string file, string key)
    {
        if (file.Length == 0)
        {
            return (new ServerTrust(null), null);
        }

        var answer = root.Read(file, Limit);
        if (answer.Bytes is not { } bytes)
        {
            return (null, $"{file} ({key}) could not be read: {Errno.Describe(answer.Error)}");
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(HostRoot.TextOf(bytes));
        }
        catch (CryptographicException)
        {
            return (null, $"{file} ({key}) holds something that is no certificate");
        }

        return authorities.Count > 0 ? (new ServerTrust(authorities), null) : (null, $"{file} ({key}) holds no certificate");
    }

    public SslClientAuthenticationOptions For(string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = Remember };
        if (_authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        }

        return options;
    }

    /// <summary>Decides nothing by itself: it keeps the reason, which the exception tells in words for developers only.</summary>
    private bool Remember(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        var subject = PlainText.Safe(certificate?.Subject ?? "");
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        Refusal = errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "it shows no certificate"
            : status.HasFlag(X509ChainStatusFlags.NotTimeValid) ? $"its certificate ({subject}) is expired or not valid yet"
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? $"its certificate ({subject}) is for another name"
            : $"its certificate ({subject}) is vouched for by nobody who is trusted here";
        return false;
    }
}
