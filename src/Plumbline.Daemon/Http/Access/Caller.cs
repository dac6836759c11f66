using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;

namespace Plumbline.Daemon.Http.Access;

/// <summary>Who asks, and what he may do.</summary>
/// <param name="Name">For the log and for sentences.</param>
internal sealed record Caller(string Name, Scope Scopes)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    public static Caller Root { get; } = new("root over the Unix socket", Scope.All);

    /// <summary>The seed's contract: whoever is on the machine may use the service, and may not administer it.</summary>
    public static Caller Local { get; } = new("somebody on this machine", Scope.Read | Scope.Operate);

    public static Caller Nobody { get; } = new("somebody without a token", Scope.None);

    /// <summary>The token decides, if one is shown. Without: over the Unix socket the kernel says who it is; over loopback it depends on whether there are tokens at all.</summary>
    public static Caller Of(HttpContext context, TokenList? tokens)
    {
        var shown = context.Request.Headers.Authorization.ToString();
        if (shown.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return tokens?.Find(shown["Bearer ".Length..].Trim()) is { } token ? new Caller($"token {token.Name}", token.Scopes) : Nobody;
        }

        if (context.Connection.LocalIpAddress is null)
        {
            return PeerOf(context) == 0 ? Root : Local;
        }

        return tokens is { Tokens.IsEmpty: true } ? Local : Nobody;
    }

    /// <summary>struct ucred { pid, uid, gid } of the other end, as the kernel knows it (unix(7), SO_PEERCRED).</summary>
    private static uint? PeerOf(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is not { AddressFamily: AddressFamily.Unix } socket)
        {
            return null;
        }

        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials) == credentials.Length ? MemoryMarshal.Read<uint>(credentials[4..]) : null;
    }
}
