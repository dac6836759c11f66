using System.Collections.Immutable;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Plumbline.Tls;

namespace Plumbline.Reports.Mail.Smtp;

/// <summary>
/// The line to a mail server: one command, one reply, each within the time limit. Every method gives null, or the sentence why it did not
/// go on. What the server says after that is not read any more.
/// </summary>
internal sealed class SmtpConversation(SmtpServer server, TimeProvider clock, CancellationToken cancellation) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[4096];
    private Socket? _socket;
    private Stream _stream = Stream.Null;
    private int _from;
    private int _to;

    /// <summary>The last reply that came whole.</summary>
    public SmtpReply Reply { get; private set; } = new(0, []);

    private string Name => $"the mail server {server.Host}:{server.Port}";

    public Task<string?> ConnectAsync() => StepAsync("could not be reached", server.StepLimit, async stop =>
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _socket = socket;
        await socket.ConnectAsync(server.Host, server.Port, stop);
        _stream = new NetworkStream(socket);
    });

    /// <summary>From here on everything is encrypted, and the server is the one whose name was asked for.</summary>
    public async Task<string?> SecureAsync(ServerTrust trust)
    {
        // What came before the handshake was not the server's for certain (CVE-2011-0411).
        if (_from != _to)
        {
            return $"{Name} sent more than its answer before TLS began; somebody may be in between";
        }

        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        var failure = await StepAsync("made no TLS connection", server.StepLimit, stop => tls.AuthenticateAsClientAsync(trust.For(server.Host), stop));
        return failure is not null && trust.Refusal is { } refusal ? $"{Name} is not trusted: {refusal}" : failure;
    }

    /// <summary>Waits for a reply without asking; the server speaks first.</summary>
    public Task<string?> ListenAsync(int wanted, string what) => ExchangeAsync(ReadOnlyMemory<byte>.Empty, wanted, what, server.StepLimit);

    /// <param name="command">Without its line break. It is in no sentence: it may hold the password.</param>
    /// <param name="wanted">The reply that means go on; 2 and 3 stand for any reply of that class.</param>
    /// <param name="what">What was tried, for the sentence: "refused the sender".</param>
    public Task<string?> AskAsync(string command, int wanted, string what) =>
        command.AsSpan().ContainsAny('\r', '\n')
            ? Task.FromResult<string?>("a line break in an SMTP command")
            : ExchangeAsync(Encoding.ASCII.GetBytes(command + "\r\n"), wanted, what, server.StepLimit);

    /// <summary>The message, its dots doubled (RFC 5321 4.5.2), and the line that ends it. A large one gets more time.</summary>
    public Task<string?> SendAsync(string message, string what)
    {
        var stuffed = message.StartsWith('.') ? "." + message : message;
        var bytes = Encoding.ASCII.GetBytes(stuffed.Replace("\r\n.", "\r\n..") + ".\r\n");
        return ExchangeAsync(bytes, 2, what, server.StepLimit * (1 + (bytes.Length >> 20)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket?.Dispose();
    }

    private async Task<string?> ExchangeAsync(ReadOnlyMemory<byte> request, int wanted, string what, TimeSpan limit)
    {
        var failure = await StepAsync("did not answer", limit, async stop =>
        {
            await _stream.WriteAsync(request, stop);
            Reply = await ReadReplyAsync(stop);
        });
        return failure
            ?? (Reply.Code == wanted || Reply.Code / 100 == wanted ? null : $"{Name} {what}: {Reply.Said}");
    }

    private async Task<SmtpReply> ReadReplyAsync(CancellationToken stop)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        while (lines.Count < SmtpReply.MostLines)
        {
            var line = await ReadLineAsync(stop);
            if (SmtpReply.ParseLine(line) is not { } parsed)
            {
                return new SmtpReply(0, [$"which is no SMTP: \"{line}\""]);
            }

            lines.Add(parsed.Text);
            if (!parsed.More)
            {
                return new SmtpReply(parsed.Code, lines.ToImmutable());
            }
        }

        return new SmtpReply(0, ["a reply without an end"]);
    }

    private async Task<string> ReadLineAsync(CancellationToken stop)
    {
        var line = new StringBuilder();
        while (line.Length <= SmtpReply.LongestLine)
        {
            if (_from == _to)
            {
                (_from, _to) = (0, await _stream.ReadAsync(_buffer, stop));
                if (_to == 0)
                {
                    throw new EndOfStreamException();
                }
            }

            var c = (char)_buffer[_from++];
            if (c == '\n')
            {
                break;
            }

            line.Append(c);
        }

        return line.ToString().TrimEnd('\r');
    }

    /// <summary>Sockets and TLS can only throw: what they throw becomes the sentence here.</summary>
    private async Task<string?> StepAsync(string failed, TimeSpan limit, Func<CancellationToken, Task> step)
    {
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await step(either.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{Name} {failed} within {limit.TotalSeconds:0.###} s";
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
        {
            return $"{Name} {failed}: {NetworkFailure.Describe(e)}";
        }
    }
}
