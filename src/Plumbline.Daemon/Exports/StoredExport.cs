namespace Plumbline.Daemon.Exports;

/// <summary>That a volume is to be served, and how. Whether it is served is asked of the engine.</summary>
internal sealed record StoredExport(string VolumeId, string HostId, string Name, bool ReadOnly, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
