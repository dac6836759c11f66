using System.Text.Json;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Kernel;

namespace Plumbline.Documents;

/// <summary>The document of "plumb scan --format json". A contract: change it only together with its tests and docs.</summary>
internal sealed record ScanDocument(
    string Schema,
    string Host,
    string Node,
    DateTimeOffset TakenAt,
    bool Complete,
    IReadOnlyList<ReadProblem> Problems,
    string Grade,
    int? Score,
    EntryCounts Counts,
    IReadOnlyList<GuestRow> Guests,
    IReadOnlyList<ScanEntry> Entries,
    IReadOnlyList<ScanFinding> Findings,
    ScanHostFigures HostFigures)
{
    public static ScanDocument Of(HostInventory inventory, ScanResult scan) => new(
        "plumbline.scan/1",
        inventory.Host.HostName,
        inventory.Host.Node,
        inventory.TakenAt,
        scan.Complete,
        inventory.Problems,
        scan.Grade.Letter,
        scan.Grade.Score,
        scan.Counts,
        scan.Guests,
        [.. scan.Entries.Select(ScanEntry.Of)],
        [.. scan.Findings.Select(ScanFinding.Of)],
        ScanHostFigures.Of(inventory));

    public string ToJson() => JsonSerializer.Serialize(this, DocumentJson.Default.ScanDocument);
}

internal sealed record ScanEntry(string Name, string Uuid, string Device, string Class, int? Vmid, string? Storage, string? Volume, int? OpenCount, string? Reason)
{
    public static ScanEntry Of(Entry entry) => new(
        entry.Name, entry.Uuid, entry.Device.ToString(), Words.Lower(entry.Class), entry.Vmid, entry.Storage, entry.Volume, entry.OpenCount, entry.Reason);
}

internal sealed record ScanFinding(
    string Code, string Severity, string Subject, string Title, string Explanation, IReadOnlyList<string> Evidence, Remedy Remedy)
{
    public static ScanFinding Of(Finding finding) => new(
        finding.Code, Words.Lower(finding.Severity), finding.Subject, finding.Title, finding.Explanation, finding.Evidence, finding.Remedy);
}

/// <summary>Names of enumerations as documents write them.</summary>
internal static class Words
{
    public static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
