using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Plumbline.Kernel.Multipath;

namespace Plumbline.Testing;

/// <summary>How the fake answers one command.</summary>
internal sealed record FakeReply(string Text)
{
    /// <summary>Before the reply begins.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>One write per byte, with a pause between them.</summary>
    public TimeSpan? PerByte { get; init; }

    /// <summary>Announced instead of the true length.</summary>
    public long? AnnouncedLength { get; init; }

    /// <summary>Hangs up after that many bytes of the frame, its header included.</summary>
    public int? HangUpAfter { get; init; }

    /// <summary>Takes the command and never answers.</summary>
    public bool Silent { get; init; }
}

/// <summary>
/// A multipathd as its socket shows it: the real frame over a real Unix socket, several commands per connection, and every way in which
/// an answer can go wrong. Replies are taken from the script first, then the standing one is given again and again.
/// </summary>
internal sealed class FakeMultipathd : IDisposable
{
    private readonly DirectoryInfo? _directory;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<FakeReply> _script = new();

    public FakeMultipathd(bool abstractName = false)
    {
        if (abstractName)
        {
            SocketName = "@plumbline-test-" + Guid.NewGuid().ToString("N");
            _listener.Bind(new UnixDomainSocketEndPoint("\0" + SocketName[1..]));
        }
        else
        {
            _directory = Directory.CreateTempSubdirectory("plumbline-multipathd-");
            SocketName = Path.Combine(_directory.FullName, "socket");
            _listener.Bind(new UnixDomainSocketEndPoint(SocketName));
        }

        _listener.Listen(16);
        _ = AcceptAsync();
    }

    /// <summary>As MULTIPATH_SOCKET_NAME takes it.</summary>
    public string SocketName { get; }

    public FakeReply Standing { get; set; } = new("""{"major_version":0,"minor_version":1,"maps":[]}""" + "\n");

    /// <summary>The bodies that came, NUL included.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    public void Script(params FakeReply[] replies)
    {
        foreach (var reply in replies)
        {
            _script.Enqueue(reply);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _directory?.Delete(recursive: true);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var _ = client;
        try
        {
            while (await ReadCommandAsync(client) is { } command)
            {
                Received.Enqueue(command);
                if (!await AnswerAsync(client, _script.TryDequeue(out var scripted) ? scripted : Standing))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client went away, or the test is over.
        }
    }

    /// <summary>multipathd takes the header by one recv and drops a client whose length is 0 or over its limit (multipathd/uxlsnr.c).</summary>
    private async Task<string?> ReadCommandAsync(Socket client)
    {
        var header = new byte[MultipathdFrame.HeaderSize];
        if (await client.ReceiveAsync(header, _stop.Token) != header.Length
            || MultipathdFrame.LengthOf(header) is not { } length || length > MultipathdFrame.MaxCommand)
        {
            return null;
        }

        var body = new byte[length];
        for (var got = 0; got < length;)
        {
            var count = await client.ReceiveAsync(body.AsMemory(got), _stop.Token);
            if (count == 0)
            {
                return null;
            }

            got += count;
        }

        return Encoding.UTF8.GetString(body);
    }

    private async Task<bool> AnswerAsync(Socket client, FakeReply reply)
    {
        await Task.Delay(reply.Silent ? Timeout.InfiniteTimeSpan : reply.Delay, _stop.Token);
        var frame = MultipathdFrame.Encode(reply.Text);
        MultipathdFrame.WriteHeader(frame, reply.AnnouncedLength ?? frame.Length - MultipathdFrame.HeaderSize);
        var cut = frame.AsMemory(0, Math.Min(reply.HangUpAfter ?? frame.Length, frame.Length));
        if (reply.PerByte is not { } pause)
        {
            for (var rest = cut; rest.Length > 0;)
            {
                rest = rest[await client.SendAsync(rest, _stop.Token)..];
            }
        }
        else
        {
            for (var i = 0; i < cut.Length; i++)
            {
                _ = await client.SendAsync(cut.Slice(i, 1), _stop.Token);
                await Task.Delay(pause, _stop.Token);
            }
        }

        return reply.HangUpAfter is null;
    }
}
