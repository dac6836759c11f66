using System.Net;
using System.Net.Sockets;
using System.Text;
using Plumbline.Settings;

namespace Plumbline.Daemon.Exports;

/// <summary>
/// Where exports are served: one address or one Unix socket. A qemu-storage-daemon has one NBD server, and two of them must not have the same
/// disk open for writing, so that there is one engine, and it listens at one place.
/// </summary>
/// <param name="Address">Null for a Unix socket.</param>
/// <param name="Path">Null for an address.</param>
/// <param name="TlsDirectory">Null without TLS.</param>
internal sealed record ExportListen(IPEndPoint? Address, string? Path, string? TlsDirectory)
{
    /// <summary>sockaddr_un has 108 bytes, with the NUL at the end.</summary>
    private const int LongestPath = 107;

    private static readonly string[] ServerFiles = ["ca-cert.pem", "server-cert.pem", "server-key.pem"];

    public int? Port => Address?.Port;

    /// <summary>Where this machine itself reaches it.</summary>
    public EndPoint Reached => Address is not { } address ? new UnixDomainSocketEndPoint(Path!)
        : address.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, address.Port)
        : address.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, address.Port)
        : address;

    /// <summary>plumbd can ask over NBD itself: without TLS, or with a certificate of its own.</summary>
    public bool CanBeAsked => TlsDirectory is null || File.Exists($"{TlsDirectory}/client-cert.pem");

    /// <summary>Of settings that <see cref="Refuse"/> found nothing wrong with.</summary>
    public static ExportListen Of(HostSettings settings)
    {
        var text = settings.Text(ExportKeys.Listen);
        var tls = settings.Text(ExportKeys.TlsDirectory).TrimEnd('/');
        return text.StartsWith('/') ? new ExportListen(null, text, tls.Length == 0 ? null : tls) : new ExportListen(IPEndPoint.Parse(text), null, tls.Length == 0 ? null : tls);
    }

    /// <summary>Disks are not opened to a network without knowing who reads and writes them.</summary>
    public static string? Refuse(HostSettings settings)
    {
        var text = settings.Text(ExportKeys.Listen);
        var tls = settings.Text(ExportKeys.TlsDirectory).TrimEnd('/');
        if (tls.Length > 0 && ServerFiles.FirstOrDefault(name => !File.Exists($"{tls}/{name}")) is { } missing)
        {
            return $"exports.tls_dir {tls} has no {missing}; it needs {string.Join(", ", ServerFiles)}";
        }

        if (text.StartsWith('/'))
        {
            return Encoding.UTF8.GetByteCount(text) > LongestPath ? $"exports.listen {text} is too long for a Unix socket ({LongestPath} bytes)" : null;
        }

        return !IPEndPoint.TryParse(text, out var address) || address.Port == 0
            ? $"exports.listen must be an address and a port such as 127.0.0.1:10809, or the absolute path of a Unix socket, not \"{text}\""
            : IPAddress.IsLoopback(address.Address) || tls.Length > 0 ? null
            : $"exports.listen {text} is open to the network: that needs TLS with client certificates (exports.tls_dir), or a loopback address";
    }

    /// <summary>As the NBD URI specification has it. Of an address that means all of them the host's name is told.</summary>
    public string Uri(string export)
    {
        var scheme = TlsDirectory is null ? "nbd" : "nbds";
        return Address is { } address
            ? $"{scheme}://{(IsAny(address.Address) ? $"{Environment.MachineName}:{address.Port}" : address.ToString())}/{export}"
            : $"{scheme}+unix:///{export}?socket={System.Uri.EscapeDataString(Path!).Replace("%2F", "/", StringComparison.Ordinal)}";
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
