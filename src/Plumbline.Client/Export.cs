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

/// <summary>What is served beside what is to be served.</summary>
/// <param name="Valid">Everything was compared, and nothing was found.</param>
/// <param name="Problem">Why something could not be compared.</param>
/// <param name="Engine">How the engine is.</param>
/// <param name="Wanted">How many exports are to be served.</param>
/// <param name="Served">How many the engine serves.</param>
/// <param name="Orphans">How many of the problems are orphans: exports without an attached volume, and served ones that nobody wants.</param>
/// <param name="Busy">How many volumes were left out, since an operation is at work on them.</param>
/// <param name="Problems">Each thing that is not as it should be.</param>
public sealed record ExportValidation(
    bool Valid, string? Problem, ExportEngine Engine, int Wanted, int Served, int Orphans, int Busy, IReadOnlyList<ExportProblem> Problems);

/// <summary>The program that serves exports.</summary>
/// <param name="Status">running, stopped, or silent: it is there and does not answer.</param>
/// <param name="Version">Its version.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Clients">Connected to all exports together.</param>
/// <param name="Memory">Bytes of its own (RssAnon).</param>
/// <param name="Outdated">It runs with other settings than those in force.</param>
public sealed record ExportEngine(string Status, string? Version, int? Pid, int? Clients, long? Memory, string? Outdated);

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Code">not-served, served-otherwise, told-otherwise, unattached, unproven-disk or unwanted.</param>
/// <param name="VolumeId">The volume, where one is to be served.</param>
/// <param name="ExportName">The export.</param>
/// <param name="Detail">What it is.</param>
public sealed record ExportProblem(string Code, string? VolumeId, string? ExportName, string Detail);

/// <summary>What a cleanup of exports did, or would do.</summary>
/// <param name="DryRun">Nothing was removed.</param>
/// <param name="Problem">Why not everything could be looked at.</param>
/// <param name="Removed">How many are gone.</param>
/// <param name="Orphans">Each of them.</param>
public sealed record ExportCleanup(bool DryRun, string? Problem, int Removed, IReadOnlyList<ExportOrphan> Orphans);

/// <summary>An export that nobody has a use for.</summary>
/// <param name="Code">unattached, or unwanted.</param>
/// <param name="VolumeId">The volume, where one was to be served.</param>
/// <param name="ExportName">The export.</param>
/// <param name="Detail">What it is.</param>
/// <param name="Outcome">would-remove, removed, or kept.</param>
/// <param name="Why">Why it was kept.</param>
public sealed record ExportOrphan(string Code, string? VolumeId, string? ExportName, string Detail, string Outcome, string? Why);
