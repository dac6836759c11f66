using System.Net.Sockets;
using System.Text;

namespace Plumbline.Daemon.Systemd;

/// <summary>sd_notify(3): one datagram to the socket that systemd names in the environment; without systemd nothing is sent.</summary>
internal static class SdNotify
{
    public static void Send(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } name)
        {
            return;
        }

        // "@" stands for the NUL that begins an abstract socket's name.
        var address = new UnixDomainSocketEndPoint(name[0] == '@' ? "\0" + name[1..] : name);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.SendTo(Encoding.UTF8.GetBytes(state), address);
        }
        catch (SocketException e)
        {
            Console.Error.WriteLine($"<4>systemd could not be told \"{state}\": {e.Message}");
        }
    }
}
