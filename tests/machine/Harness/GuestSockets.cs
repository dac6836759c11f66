using System.Net.Sockets;

namespace Plumbline.MachineTests.Harness;

/// <summary>Listens where QEMU will connect, so that no byte the guest says early is lost.</summary>
internal sealed class GuestSockets : IDisposable
{
    private readonly Socket _agent;
    private readonly Socket _qmp;

    public GuestSockets(GuestFolder folder)
    {
        _agent = Listen(folder.AgentSocket);
        _qmp = Listen(folder.QmpSocket);
    }

    public Task<Stream> AcceptAgentAsync(CancellationToken cancellation) => AcceptAsync(_agent, cancellation);

    public Task<Stream> AcceptQmpAsync(CancellationToken cancellation) => AcceptAsync(_qmp, cancellation);

    public void Dispose()
    {
        _agent.Dispose();
        _qmp.Dispose();
    }

    private static Socket Listen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }

    private static async Task<Stream> AcceptAsync(Socket listener, CancellationToken cancellation) =>
        new NetworkStream(await listener.AcceptAsync(cancellation), ownsSocket: true);
}
