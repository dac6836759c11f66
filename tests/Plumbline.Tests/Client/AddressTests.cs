using System.Net;
using System.Net.Sockets;
using Plumbline.Client;
using Plumbline.Testing;

namespace Plumbline.Tests.Client;

/// <summary>Where plumbd may be, and what is said when it is not there.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("ftp://localhost/")]
    [InlineData("https://me:secret@localhost/")]
    [InlineData("https://localhost/?a=b")]
    [InlineData("/run/plumbd.sock")]
    public void AddressThatIsNone_IsRefused(string address) =>
        Assert.Throws<ArgumentException>(() => new PlumblineClient(new Uri(address, UriKind.RelativeOrAbsolute)).Dispose());

    [Fact]
    public void Token_DoesNotGoOverANetworkInPlainText()
    {
        Assert.Throws<ArgumentException>(() => new PlumblineClient(new Uri("http://192.0.2.1:8090"), "secret").Dispose());
        new PlumblineClient(new Uri("http://192.0.2.1:8090")).Dispose();
        new PlumblineClient(new Uri("https://192.0.2.1:8090"), "secret").Dispose();
        new PlumblineClient(new Uri("http://[::1]:8090"), "secret").Dispose();
    }

    [Fact]
    public void SocketWithAPathThatIsTooLong_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new PlumblineClient(new PlumblineClientOptions { Socket = "/" + new string('x', 107) }).Dispose());

    [Fact]
    public async Task NoSocket_IsSaidToBeNoPlumbd()
    {
        using var client = new PlumblineClient(new PlumblineClientOptions { Socket = "/nonexistent/plumbd.sock", ConnectPatience = TimeSpan.Zero });

        var failure = await Assert.ThrowsAsync<PlumblineException>(() => client.GetMetricsAsync());

        Assert.Equal(ErrorCodes.Unreachable, failure.Code);
        Assert.Equal("plumbd was not reached at /nonexistent/plumbd.sock: it is not running (there is no such socket). Nothing was done.", failure.Message);
    }

    /// <summary>After SIGKILL the socket's file stays.</summary>
    [Fact]
    public async Task SocketWithNobodyBehind_IsSaidToBeNoPlumbd()
    {
        var folder = Directory.CreateTempSubdirectory("plumbline-client-");
        try
        {
            var path = Path.Combine(folder.FullName, "plumbd.sock");
            using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            {
                // A socket takes its file with it when it is closed, unless that has another name by then.
                socket.Bind(new UnixDomainSocketEndPoint(path + ".new"));
                File.Move(path + ".new", path);
            }

            using var client = new PlumblineClient(new PlumblineClientOptions { Socket = path, ConnectPatience = TimeSpan.Zero });

            Assert.Contains("it is not running (nobody listens on the socket)", (await Assert.ThrowsAsync<PlumblineException>(() => client.GetMetricsAsync())).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>As it is while plumbd is started again: who is patient finds it.</summary>
    [Fact]
    public async Task Restart_IsWaitedFor()
    {
        int port;
        using (var reserved = new TcpListener(IPAddress.Loopback, 0))
        {
            reserved.Start();
            port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        }

        using var client = new PlumblineClient(new PlumblineClientOptions { Server = new Uri($"http://127.0.0.1:{port}"), ConnectPatience = TimeSpan.FromSeconds(60) });
        var asking = client.GetMetricsAsync();
        using var server = new TcpListener(IPAddress.Loopback, port);
        server.Start();
        using var connection = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await connection.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(RawServer.Json("""{"total_operations":3,"operations":[]}""")), TestContext.Current.CancellationToken);

        Assert.Equal(3, (await asking).TotalOperations);
    }

    /// <summary>"volumes/../x" would be another address altogether.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task IdThatWouldLeadElsewhere_IsRefusedUnasked(string id)
    {
        using var server = new RawServer(_ => "");
        using var client = new PlumblineClient(server.Url);

        Assert.Equal(ErrorCodes.InvalidRequest, (await Assert.ThrowsAsync<PlumblineException>(async () => await client.DeleteVolumeAsync(id))).Code);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("a/b", "/api/v1/volumes/a%2Fb")]
    [InlineData("../x", "/api/v1/volumes/..%2Fx")]
    [InlineData("ä ?#%", "/api/v1/volumes/%C3%A4%20%3F%23%25")]
    public async Task Id_IsOneSegment(string id, string path)
    {
        using var server = new RawServer(_ => RawServer.Json("""{"id":"x","name":"y"}"""));
        using var client = new PlumblineClient(server.Url);

        await client.GetVolumeAsync(id);

        Assert.Equal(path, server.Requests.Single().Path);
    }

    [Fact]
    public async Task ServerBelowAPath_IsAskedThere()
    {
        using var server = new RawServer(_ => RawServer.Json("""{"id":"x","name":"y"}"""));
        using var client = new PlumblineClient(new Uri(server.Url, "storage/plumb"));

        await client.GetVolumeAsync("x");

        Assert.Equal("/storage/plumb/api/v1/volumes/x", server.Requests.Single().Path);
    }
}
