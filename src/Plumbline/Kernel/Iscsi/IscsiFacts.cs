using System.Collections.Immutable;

namespace Plumbline.Kernel.Iscsi;

/// <summary>The iSCSI sessions of this host, by name.</summary>
internal sealed record IscsiFacts(ImmutableArray<IscsiSession> Sessions)
{
    /// <summary>
    /// The session that carries a disk, by the session among the ancestors of its canonical path
    /// (…/host3/session1/target3:0:0/3:0:0:0/block/sdb); null for any other disk and for a session that ended in between.
    /// </summary>
    public IscsiSession? SessionOf(string sysfsPath)
    {
        foreach (var part in sysfsPath.Split('/'))
        {
            if (IscsiReader.IsNumbered(part, "session"))
            {
                return Sessions.FirstOrDefault(s => s.Name == part);
            }
        }

        return null;
    }
}

/// <summary>One session. Its CHAP names and passwords are never read.</summary>
/// <param name="Name">session1.</param>
/// <param name="Id">The SID that iscsiadm shows.</param>
/// <param name="Target">targetname: the IQN.</param>
/// <param name="PortalGroup">tpgt.</param>
/// <param name="Interface">ifacename: the record of iscsiadm's configuration, not a network interface.</param>
/// <param name="InitiatorName">This side's IQN.</param>
/// <param name="State">LOGGED_IN, FAILED, FREE.</param>
/// <param name="RecoveryTimeout">recovery_tmo in seconds: how long I/O waits for a failed session.</param>
/// <param name="Host">The host adapter; null when its class device is gone.</param>
/// <param name="Connections">Linux makes one per session.</param>
internal sealed record IscsiSession(
    string Name,
    int Id,
    string? Target,
    long? PortalGroup,
    string? Interface,
    string? InitiatorName,
    string? State,
    long? RecoveryTimeout,
    IscsiHost? Host,
    ImmutableArray<IscsiConnection> Connections);

/// <param name="Name">connection1:0.</param>
/// <param name="Address">Where it is connected now.</param>
/// <param name="Port">Where it is connected now.</param>
/// <param name="PersistentAddress">The portal as it was configured; another one after a redirect.</param>
/// <param name="PersistentPort">The portal as it was configured.</param>
/// <param name="State">up, down, failed; null on kernels before 5.8.</param>
internal sealed record IscsiConnection(
    string Name, string? Address, long? Port, string? PersistentAddress, long? PersistentPort, string? State)
{
    /// <summary>The portal in use as address:port. Some drivers tell only one of the two: the other then stands in, as in open-iscsi.</summary>
    public string? Portal => Join(Address ?? PersistentAddress, Port ?? PersistentPort);

    private static string? Join(string? address, long? port) =>
        address is null ? null
        : port is null ? address
        : address.Contains(':') && !address.StartsWith('[') ? $"[{address}]:{port}"
        : $"{address}:{port}";
}

/// <param name="Name">host3.</param>
/// <param name="IpAddress">The initiator's local address.</param>
/// <param name="NetDevice">Null with the default interface: then only the owner of the local address tells it.</param>
/// <param name="HardwareAddress">Null with the default interface.</param>
/// <param name="InitiatorName">This side's IQN.</param>
internal sealed record IscsiHost(string Name, string? IpAddress, string? NetDevice, string? HardwareAddress, string? InitiatorName);
