using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plumbline.Daemon.Exports.Nbd;

/// <summary>
/// Asks an NBD server what it serves, as any client would, and opens nothing. Bounded in time and in length, whatever the server does.
/// </summary>
internal static class NbdReader
{
    private const int LongestReply = 64 << 10;
    private const int MostExports = 20_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task<NbdListing> ListAsync(ExportListen listen, TimeProvider clock, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var socket = new Socket(listen.Address?.AddressFamily ?? AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(listen.Reached, either.Token);
            await using var plain = new NetworkStream(socket, ownsSocket: false);
            return await ListAsync(plain, listen.TlsDirectory, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return NbdListing.Unknown($"the NBD server did not answer within {Limit.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or CryptographicException or UnauthorizedAccessException)
        {
            return NbdListing.Unknown($"the NBD server could not be asked: {e.Message}");
        }
    }

    internal static async Task<NbdListing> ListAsync(Stream plain, string? tlsDirectory, CancellationToken cancellation)
    {
        var greeting = new byte[NbdWire.GreetingLength];
        await plain.ReadExactlyAsync(greeting, cancellation);
        if (NbdWire.Greet(greeting) is not { } flags)
        {
            return NbdListing.Unknown("what listens there is no NBD server (fixed newstyle)");
        }

        await plain.WriteAsync(flags, cancellation);
        if (tlsDirectory is null)
        {
            return await NamesAsync(plain, cancellation);
        }

        await plain.WriteAsync(NbdWire.Option(NbdWire.StartTls, []), cancellation);
        var (answer, _) = await ReplyAsync(plain, NbdWire.StartTls, cancellation);
        if (answer != NbdWire.Ack)
        {
            return NbdListing.Unknown("the NBD server does not begin TLS");
        }

        await using var secret = await SecureAsync(plain, tlsDirectory, cancellation);
        return await NamesAsync(secret, cancellation);
    }

    private static async Task<NbdListing> NamesAsync(Stream server, CancellationToken cancellation)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        await server.WriteAsync(NbdWire.Option(NbdWire.List, []), cancellation);
        while (true)
        {
            var (type, data) = await ReplyAsync(server, NbdWire.List, cancellation);
            if (type == NbdWire.Ack)
            {
                break;
            }

            if (type != NbdWire.Server || data is null || NbdWire.Name(data) is not { } name || names.Count >= MostExports)
            {
                return NbdListing.Unknown(type == NbdWire.TlsRequired ? "the NBD server wants TLS" : "the NBD server does not say what it serves");
            }

            names.Add(name);
        }

        var exports = new List<NbdExport>();
        foreach (var name in names)
        {
            exports.Add(await InfoAsync(server, name, cancellation));
        }

        await server.WriteAsync(NbdWire.Option(NbdWire.Abort, []), cancellation);
        return new NbdListing([.. exports], null);
    }

    /// <summary>One that was taken away since it was listed has no size any more.</summary>
    private static async Task<NbdExport> InfoAsync(Stream server, string name, CancellationToken cancellation)
    {
        NbdExport? export = null;
        await server.WriteAsync(NbdWire.Option(NbdWire.Info, NbdWire.Ask(name)), cancellation);
        while (true)
        {
            var (type, data) = await ReplyAsync(server, NbdWire.Info, cancellation);
            if (type != NbdWire.InfoReply)
            {
                return export ?? new NbdExport(name, null, false, false);
            }

            export = data is null ? export : NbdWire.Export(name, data) ?? export;
        }
    }

    private static async Task<(uint Type, byte[]? Data)> ReplyAsync(Stream server, uint option, CancellationToken cancellation)
    {
        var header = new byte[NbdWire.ReplyHeaderLength];
        await server.ReadExactlyAsync(header, cancellation);
        if (NbdWire.Reply(header) is not { } reply || reply.Option != option || reply.Length > LongestReply)
        {
            throw new IOException("its answer is not of NBD's form");
        }

        var data = new byte[reply.Length];
        await server.ReadExactlyAsync(data, cancellation);
        return (reply.Type, data);
    }

    /// <summary>With the client's certificate of the folder; the server's must be of the same CA. Its name is not asked: it is this machine's.</summary>
    private static async Task<SslStream> SecureAsync(Stream plain, string folder, CancellationToken cancellation)
    {
        using var pem = X509Certificate2.CreateFromPemFile($"{folder}/client-cert.pem", $"{folder}/client-key.pem");
        using var authority = X509CertificateLoader.LoadCertificateFromFile($"{folder}/ca-cert.pem");
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        var secret = new SslStream(plain, leaveInnerStreamOpen: true, (_, certificate, chain, errors) =>
            certificate is not null && (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None);
        await secret.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", ClientCertificates = [pem], CertificateChainPolicy = policy }, cancellation);
        return secret;
    }
}
