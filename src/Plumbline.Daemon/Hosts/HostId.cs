namespace Plumbline.Daemon.Hosts;

/// <summary>Which host an operation or a mapping belongs to: /etc/machine-id, as it was at the first start on this database.</summary>
internal sealed record HostId(string Value);
