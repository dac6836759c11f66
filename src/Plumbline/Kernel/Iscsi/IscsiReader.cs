using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Kernel.Iscsi;

/// <summary>
/// The session, connection and host classes of drivers/scsi/scsi_transport_iscsi.c. Most attributes are optional by driver, and those of a
/// connection are an error (ENOTCONN) while it is down.
/// </summary>
internal sealed class IscsiReader(HostRoot root, ReadProblems problems)
{
    private const string Source = "iscsi";
    private const string Sessions = "/sys/class/iscsi_session";
    private const string Connections = "/sys/class/iscsi_connection";
    private const string Hosts = "/sys/class/iscsi_host";

    public static IscsiFacts Read(HostRoot root, ReadProblems problems) => new IscsiReader(root, problems).Read();

    /// <summary>Whether a name is the word and a number, as session12.</summary>
    internal static bool IsNumbered(ReadOnlySpan<char> name, ReadOnlySpan<char> word) =>
        name.StartsWith(word) && int.TryParse(name[word.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private IscsiFacts Read()
    {
        var sessions = root.Names(Sessions, Source, problems).Where(name => IsNumbered(name, "session")).ToArray();
        if (sessions.Length == 0)
        {
            return new IscsiFacts([]);
        }

        var hosts = root.Names(Hosts, Source, problems).Select(Host).ToDictionary(h => h.Name, StringComparer.Ordinal);
        var connections = root.Names(Connections, Source, problems).ToLookup(SessionName, Connection, StringComparer.Ordinal);
        return new IscsiFacts([.. sessions.Select(name => Session(name, hosts, connections))]);
    }

    private IscsiSession Session(string name, Dictionary<string, IscsiHost> hosts, ILookup<string, IscsiConnection> connections)
    {
        var path = Canonical(Sessions + "/" + name);
        var host = path.Split('/').LastOrDefault(part => IsNumbered(part, "host"));
        return new IscsiSession(
            name,
            int.Parse(name.AsSpan("session".Length), NumberStyles.None, CultureInfo.InvariantCulture),
            Known(root.ReadAttribute(path + "/targetname", Source, problems)),
            Number(path + "/tpgt"),
            Optional(path + "/ifacename"),
            Optional(path + "/initiatorname"),
            Known(root.ReadAttribute(path + "/state", Source, problems)),
            Number(path + "/recovery_tmo"),
            host is null ? null : hosts.GetValueOrDefault(host),
            [.. connections[name]]);
    }

    private IscsiConnection Connection(string name)
    {
        var path = Canonical(Connections + "/" + name);
        return new IscsiConnection(
            name,
            Optional(path + "/address"),
            Number(path + "/port"),
            Optional(path + "/persistent_address"),
            Number(path + "/persistent_port"),
            Optional(path + "/state"));
    }

    private IscsiHost Host(string name)
    {
        var path = Canonical(Hosts + "/" + name);
        return new IscsiHost(
            name,
            Optional(path + "/ipaddress"),
            Optional(path + "/netdev"),
            Optional(path + "/hwaddress"),
            Optional(path + "/initiatorname"));
    }

    /// <summary>connection1:0 belongs to session1.</summary>
    private static string SessionName(string connection)
    {
        const string Word = "connection";
        var colon = connection.IndexOf(':');
        return connection.StartsWith(Word, StringComparison.Ordinal) && colon > 0 ? "session" + connection[Word.Length..colon] : "";
    }

    private string Canonical(string path) => root.Follow(path) ?? path;

    private string? Optional(string path) => Known(root.ReadOptional(path));

    private long? Number(string path) =>
        long.TryParse(root.ReadOptional(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>What the kernel prints for a parameter that nobody set, and what open-iscsi sets for "whatever fits".</summary>
    private static string? Known(string? text) => text is null or "" or "default" or "<empty>" or "<NULL>" or "(null)" ? null : text;
}
