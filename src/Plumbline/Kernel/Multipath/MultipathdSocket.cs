using System.Collections.Immutable;
using System.Net.Sockets;

namespace Plumbline.Kernel.Multipath;

/// <summary>
/// The running multipathd. The limit holds for the whole exchange, not for each read as in multipathd's own client, where a daemon that
/// answers a byte now and then holds its caller for ever.
/// </summary>
internal sealed class MultipathdSocket(ImmutableArray<string> names, TimeSpan limit, TimeProvider clock) : IMultipathd
{
    /// <summary>Since 0.12.0 multipathd listens on a path too, and clients try it first (libmpathcmd/mpath_cmd.c); "@" marks an abstract name.</summary>
    private static readonly ImmutableArray<string> KnownNames = ["/run/multipathd.socket", "@/org/kernel/linux/storage/multipathd"];

    /// <param name="socketName">MULTIPATH_SOCKET_NAME of the environment, which replaces the known names.</param>
    /// <param name="limit">For the whole exchange.</param>
    /// <param name="clock">Measures the limit.</param>
    public static MultipathdSocket Live(string? socketName, TimeSpan limit, TimeProvider clock) =>
        new(string.IsNullOrEmpty(socketName) ? KnownNames : [socketName], limit, clock);

    /// <summary>A broken reply is asked for once more: multipathd drops its clients while it reconfigures or restarts.</summary>
    public MultipathdReply Ask(string command)
    {
        var request = MultipathdFrame.Encode(command);
        if (request.Length - MultipathdFrame.HeaderSize > MultipathdFrame.MaxCommand)
        {
            return MultipathdReply.Failed(MultipathdFailure.Error, "the command is longer than multipathd takes");
        }

        var deadline = new Deadline(limit, clock);
        var reply = AskOnce(command, request, deadline);
        return reply.Failure == MultipathdFailure.Broken ? AskOnce(command, request, deadline) : reply;
    }

    private MultipathdReply AskOnce(string command, byte[] request, Deadline deadline)
    {
        using var connection = Connect(deadline, out var failed);
        if (connection is null)
        {
            return failed;
        }

        ReadOnlySpan<byte> header = default;
        if ((connection.Send(request) ?? connection.Receive(MultipathdFrame.HeaderSize, out header)) is { } early)
        {
            return early;
        }

        if (MultipathdFrame.LengthOf(header) is not { } length)
        {
            return MultipathdReply.Failed(MultipathdFailure.Broken, "multipathd announced a reply of an impossible length");
        }

        if (connection.Receive(length, out var body) is { } late)
        {
            return late;
        }

        return MultipathdFrame.TryDecode(body, out var text)
            ? MultipathdReply.Of(command, text)
            : MultipathdReply.Failed(MultipathdFailure.Broken, $"multipathd's reply does not end where it announced ({length} bytes)");
    }

    /// <summary>The first name that somebody answers on. Of several failures the last one that is more than "nobody listens" is told.</summary>
    private MultipathdConnection? Connect(Deadline deadline, out MultipathdReply failed)
    {
        failed = MultipathdReply.Failed(MultipathdFailure.Absent, $"nobody listens on {string.Join(" or ", names)}");
        foreach (var name in names)
        {
            var connection = MultipathdConnection.Open(name, deadline, out var error);
            if (connection is not null)
            {
                return connection;
            }

            failed = error switch
            {
                // ENOENT and ECONNREFUSED as .NET words them.
                SocketError.AddressNotAvailable or SocketError.ConnectionRefused => failed,
                SocketError.WouldBlock => deadline.Missed(),
                _ => MultipathdReply.Failed(MultipathdFailure.Refused, $"{name}: {error}"),
            };
        }

        return null;
    }
}
