using System.Net.Sockets;
using System.Text;
using Plumbline.Daemon.Exports.StorageDaemon;

namespace Plumbline.Daemon.Tests.Exports.StorageDaemon;

/// <summary>Monitors that are late, that end, and that are somebody else's.</summary>
public sealed class QmpConnectionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-qmp-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public QmpConnectionTests()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
    }

    private string Path => $"{_folder.FullName}/qmp";

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The engine speaks to one at a time: what was begun for somebody who left is not left standing.</summary>
    [Fact]
    public async Task CallerThatLeaves_LeavesNoConversationBehind()
    {
        using var leaving = new CancellationTokenSource();
        var opening = QmpConnection.OpenAsync(Path, TimeProvider.System, leaving.Token);
        using var peer = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        await leaving.CancelAsync();
        await SendAsync(peer, """{"QMP":{"version":{"qemu":{"major":7,"minor":2,"micro":0}},"capabilities":[]}}""");
        await SendAsync(peer, """{"event":"SOMETHING"}""");
        await SendAsync(peer, """{"return":{}}""");

        var (connection, _) = await opening;

        Assert.Equal("7.2.0", connection?.Version);
        await connection!.DisposeAsync();
        Assert.True(connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task MonitorThatEnds_EndsTheConversation()
    {
        var opening = QmpConnection.OpenAsync(Path, TimeProvider.System, TestContext.Current.CancellationToken);
        var peer = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        await SendAsync(peer, """{"QMP":{}}""");
        await SendAsync(peer, """{"return":{}}""");
        var connection = (await opening).Connection!;

        peer.Dispose();
        await connection.Closed;

        Assert.True((await connection.AskAsync("query-block-exports", null, TestContext.Current.CancellationToken)).IsSilent);
        Assert.False(connection.WasSilent);
        await connection.DisposeAsync();
    }

    /// <summary>One that is killed has taken the connection already. Taken for one that hangs, it would not be started anew.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("""{"QMP":{}}""")]
    public async Task MonitorThatEndsBeforeItAnswers_IsNoSilence(string? greeting)
    {
        var opening = QmpConnection.OpenAsync(Path, TimeProvider.System, TestContext.Current.CancellationToken);
        var peer = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        if (greeting is not null)
        {
            await SendAsync(peer, greeting);
        }

        peer.Dispose();

        Assert.Equal((null, null), await opening);
    }

    [Fact]
    public async Task OneWhoStillHoldsIt_IsToldThatItIsOver()
    {
        var opening = QmpConnection.OpenAsync(Path, TimeProvider.System, TestContext.Current.CancellationToken);
        using var peer = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        await SendAsync(peer, """{"QMP":{}}""");
        await SendAsync(peer, """{"return":{}}""");
        var connection = (await opening).Connection!;
        var asked = connection.AskAsync("query-block-exports", null, TestContext.Current.CancellationToken);

        await connection.DisposeAsync();

        Assert.True((await asked).IsSilent);
        Assert.True((await connection.AskAsync("query-block-exports", null, TestContext.Current.CancellationToken)).IsSilent);
        Assert.False(connection.WasSilent);
    }

    [Fact]
    public async Task NobodyThere_IsNoSilence()
    {
        Assert.Equal((null, null), await QmpConnection.OpenAsync(Path + "-not", TimeProvider.System, TestContext.Current.CancellationToken));
        _listener.Close();
        Assert.Equal((null, null), await QmpConnection.OpenAsync(Path, TimeProvider.System, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WhatIsNoMonitor_IsASilence()
    {
        var opening = QmpConnection.OpenAsync(Path, TimeProvider.System, TestContext.Current.CancellationToken);
        using var peer = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        await SendAsync(peer, """{"return":{}}""");

        var (connection, silence) = await opening;

        Assert.Null(connection);
        Assert.Contains(Path, silence, StringComparison.Ordinal);
    }

    private static async Task SendAsync(Socket peer, string line) => await peer.SendAsync(Encoding.UTF8.GetBytes(line + "\n"), TestContext.Current.CancellationToken);
}
