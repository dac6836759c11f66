using Plumbline.Daemon.Tests.Volumes;

namespace Plumbline.Daemon.Tests.Exports;

/// <summary>Where else than at an address of loopback exports are served.</summary>
public sealed class ExportListenersTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-listen-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task UnixSocket_ServesItsGroup_AndTheMonitorNobodyElse()
    {
        var socket = $"{_folder.FullName}/nbd.sock";
        await using var plumbd = await ExportPlumbd.StartAsync($"exports.listen={socket}");
        var (volume, _, uri) = await plumbd.ExportAsync();

        Assert.Equal($"nbd+unix:///migration-{volume}?socket={socket}", uri);
        Assert.Equal("8388608", (await Outside.WellAsync("nbdinfo", "--size", uri)).Trim());
        Assert.Equal(Convert.ToInt32("660", 8), (int)File.GetUnixFileMode(socket));
        Assert.Equal(Convert.ToInt32("600", 8), (int)File.GetUnixFileMode(plumbd.Socket));
        using var client = Outside.Start("nbdcopy", "-", uri);
        await Devices.Wait.UntilAsync(async () => (await plumbd.Api.GetAsync($"/exports/{volume}")).GetProperty("clients").GetInt32() > 0);
        client.Kill();
    }

    [Fact]
    public async Task Tls_AsksForAClientsCertificate_AndPlumbdHasOneToo()
    {
        var (good, bad) = (_folder.CreateSubdirectory("good").FullName, _folder.CreateSubdirectory("bad").FullName);
        await MakeCertificatesAsync(good);
        await MakeCertificatesAsync(bad);

        // The stranger trusts the server; it is the server that must not trust him.
        File.Copy($"{good}/ca-cert.pem", $"{bad}/ca-cert.pem", overwrite: true);
        await using var plumbd = await ExportPlumbd.StartAsync($"exports.tls_dir={good}");
        var (volume, _, uri) = await plumbd.ExportAsync();

        var (_, report) = await plumbd.Api.SendAsync(HttpMethod.Post, "/exports/validate");
        Assert.StartsWith("nbds://127.0.0.1:", uri, StringComparison.Ordinal);
        Assert.True(report.GetProperty("valid").GetBoolean(), report.ToString());
        Assert.Null(report.Text("problem"));
        Assert.Equal("8388608", (await Outside.WellAsync("nbdinfo", "--size", $"{uri}?tls-certificates={good}")).Trim());
        Assert.NotEqual(0, (await Outside.RunAsync("nbdinfo", "--size", $"{uri}?tls-certificates={bad}")).Exit);
        Assert.NotEqual(0, (await Outside.RunAsync("nbdinfo", "--size", $"{plumbd.Server}/migration-{volume}")).Exit);
    }

    private static async Task MakeCertificatesAsync(string folder)
    {
        await Outside.WellAsync("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=ca", "-keyout", $"{folder}/ca-key.pem", "-out", $"{folder}/ca-cert.pem");
        foreach (var (name, use) in new[] { ("server", "serverAuth"), ("client", "clientAuth") })
        {
            await File.WriteAllTextAsync($"{folder}/{name}.ext", $"basicConstraints=CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage={use}\nsubjectAltName=IP:127.0.0.1,DNS:localhost\n", ExportPlumbd.Stop);
            await Outside.WellAsync("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", $"/CN={name}", "-keyout", $"{folder}/{name}-key.pem", "-out", $"{folder}/{name}.csr");
            await Outside.WellAsync(
                "openssl", "x509", "-req", "-days", "2", "-in", $"{folder}/{name}.csr", "-CA", $"{folder}/ca-cert.pem", "-CAkey", $"{folder}/ca-key.pem", "-CAcreateserial",
                "-extfile", $"{folder}/{name}.ext", "-out", $"{folder}/{name}-cert.pem");
        }
    }
}
