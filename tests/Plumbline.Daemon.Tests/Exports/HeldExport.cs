using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Plumbline.Daemon.Tests.Exports;

/// <summary>A client that has opened an export and does nothing more with it: it neither reads nor leaves.</summary>
internal sealed class HeldExport : IDisposable
{
    private readonly TcpClient _client;

    private HeldExport(TcpClient client) => _client = client;

    public static async Task<HeldExport> OpenAsync(int port, string name)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, ExportPlumbd.Stop);
        var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte[18], ExportPlumbd.Stop);

        // Fixed newstyle without zeroes, then NBD_OPT_EXPORT_NAME.
        var text = Encoding.UTF8.GetBytes(name);
        var asked = new byte[4 + 16 + text.Length];
        asked[3] = 3;
        "IHAVEOPT"u8.CopyTo(asked.AsSpan(4));
        BinaryPrimitives.WriteUInt32BigEndian(asked.AsSpan(12), 1);
        BinaryPrimitives.WriteUInt32BigEndian(asked.AsSpan(16), (uint)text.Length);
        text.CopyTo(asked, 20);
        await stream.WriteAsync(asked, ExportPlumbd.Stop);
        await stream.ReadExactlyAsync(new byte[10], ExportPlumbd.Stop);
        return new HeldExport(client);
    }

    /// <summary>Until the server ends the connection.</summary>
    public async Task CutOffAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ExportPlumbd.Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        Assert.Equal(0, await _client.GetStream().ReadAsync(new byte[1], limit.Token));
    }

    public bool IsConnected => !_client.Client.Poll(0, SelectMode.SelectRead);

    public void Dispose() => _client.Dispose();
}
