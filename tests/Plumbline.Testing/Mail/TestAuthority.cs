using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plumbline.Testing.Mail;

/// <summary>A certificate authority for one test: its certificate, and servers' certificates and keys, as PEM files in a folder.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _certificate;
    private readonly string _folder;

    public TestAuthority(string folder, string name = "Plumbline test authority")
    {
        _folder = folder;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
        File = Path.Combine(folder, Guid.NewGuid().ToString("N") + "-ca.pem");
        System.IO.File.WriteAllText(File, _certificate.ExportCertificatePem());
    }

    public string File { get; }

    public (string Certificate, string Key) Issue(string host, DateTimeOffset? until = null)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_certificate, DateTimeOffset.UtcNow.AddDays(-20), until ?? DateTimeOffset.UtcNow.AddDays(20), RandomNumberGenerator.GetBytes(8));
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllText(path + ".pem", certificate.ExportCertificatePem());
        System.IO.File.WriteAllText(path + ".key", key.ExportPkcs8PrivateKeyPem());
        return (path + ".pem", path + ".key");
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
