using System.Net;
using Plumbline.Daemon.Exports;
using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Exports;

public sealed class ExportListenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-tls-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("127.0.0.1:10809", "nbd://127.0.0.1:10809/disk")]
    [InlineData("[::1]:10809", "nbd://[::1]:10809/disk")]
    [InlineData("/run/plumbline/nbd.sock", "nbd+unix:///disk?socket=/run/plumbline/nbd.sock")]
    [InlineData("/run/a b&c/nbd", "nbd+unix:///disk?socket=/run/a%20b%26c/nbd")]
    public void Uri_IsWhatNbdClientsTake(string listen, string uri)
    {
        Assert.Null(ExportListen.Refuse(Settings(listen)));
        Assert.Equal(uri, ExportListen.Of(Settings(listen)).Uri("disk"));
    }

    [Theory]
    [InlineData("10809")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost:10809")]
    [InlineData("")]
    public void WhatIsNoAddress_IsRefused(string listen) => Assert.StartsWith("exports.listen must be an address and a port", ExportListen.Refuse(Settings(listen)), StringComparison.Ordinal);

    [Fact]
    public void SocketOfTooLongAName_IsRefused() => Assert.Contains("too long", ExportListen.Refuse(Settings("/" + new string('a', 107))), StringComparison.Ordinal);

    [Fact]
    public void Network_NeedsTls_WithAllItsFiles()
    {
        Assert.Contains("exports.tls_dir", ExportListen.Refuse(Settings("0.0.0.0:10809")), StringComparison.Ordinal);
        var secured = Settings("0.0.0.0:10809").With(ExportKeys.TlsDirectory, _folder.FullName);
        Assert.Contains("has no ca-cert.pem", ExportListen.Refuse(secured), StringComparison.Ordinal);
        foreach (var name in new[] { "ca-cert.pem", "server-cert.pem", "server-key.pem" })
        {
            Assert.NotNull(ExportListen.Refuse(secured));
            File.WriteAllText($"{_folder.FullName}/{name}", "");
        }

        Assert.Null(ExportListen.Refuse(secured));
        Assert.Equal($"nbds://{Environment.MachineName}:10809/disk", ExportListen.Of(secured).Uri("disk"));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 10809), ExportListen.Of(secured).Reached);
        Assert.False(ExportListen.Of(secured).CanBeAsked);
    }

    [Fact]
    public async Task Daemon_DoesNotStartOpenToTheNetwork()
    {
        var (exit, stderr) = await RunningDaemon.RefusedAsync("exports.listen=0.0.0.0:10809", $"run.dir={_folder.FullName}", $"state.dir={_folder.FullName}");

        Assert.Equal(64, exit);
        Assert.Contains("exports.listen 0.0.0.0:10809 is open to the network", stderr, StringComparison.Ordinal);
    }

    private static HostSettings Settings(string listen) => HostSettings.Defaults.With(ExportKeys.Listen, listen);
}
