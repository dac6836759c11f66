namespace Plumbline.Client;

/// <summary>A volume that is served over NBD.</summary>
/// <param name="VolumeId">The volume.</param>
/// <param name="ExportName">What clients ask for.</param>
/// <param name="Uri">Where and how, as nbdinfo, nbdcopy and qemu take it.</param>
/// <param name="Port">Null where a Unix socket is served.</param>
/// <param name="DevicePath">What the engine has open, or would open.</param>
/// <param name="ReadOnly">Clients cannot write.</param>
/// <param name="Status">active; leaving: being taken away; pending: to be served and not served at the moment; unknown: the engine does not answer.</param>
/// <param name="Clients">How many are connected; null where that cannot be told apart from other exports.</param>
/// <param name="DiskBytesRead">What the kernel counted as read from the device, by whomever. It only grows; of a loop device it also has what was before this volume.</param>
/// <param name="DiskBytesWritten">The same of what was written.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record Export(
    string VolumeId,
    string ExportName,
    string Uri,
    int? Port,
    string? DevicePath,
    bool ReadOnly,
    string Status,
    int? Clients,
    long? DiskBytesRead,
    long? DiskBytesWritten,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>A page of exports.</summary>
/// <param name="Exports">Ordered by volume.</param>
/// <param name="Count">How many are on this page.</param>
/// <param name="NextCursor">Asks for the page behind this one; null on the last.</param>
public sealed record ExportPage(IReadOnlyList<Export> Exports, int Count, string? NextCursor);
