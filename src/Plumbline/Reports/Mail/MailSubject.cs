using Plumbline.Findings;

namespace Plumbline.Reports.Mail;

/// <summary>The one line that is read on a telephone. The first four are the seed's; the others are for what it did not know.</summary>
internal static class MailSubject
{
    /// <summary>From here on tombstones are in the way sooner or later, and the seed calls it a warning of its own.</summary>
    private const int FewTombstones = 10;

    public static string Of(string host, ScanResult scan)
    {
        var (duplicates, tombstones, unknown) = (scan.Counts.Duplicates, scan.Counts.Tombstones, scan.Counts.Unknown);
        var grade = $"Grade: {scan.Grade.Letter}";
        var worst = scan.Findings.FirstOrDefault(f => f.Severity is Severity.Critical or Severity.Warning);
        return scan switch
        {
            _ when duplicates > 0 => $"🚨 [{host}] CRITICAL: {duplicates} DUPLICATE DM entries causing VM failures! {grade}",
            _ when worst is { Severity: Severity.Critical } => $"🚨 [{host}] CRITICAL: {worst.Title}. {grade}",
            { Complete: false } when unknown > 0 => $"❔ [{host}] UNKNOWN: {unknown} of {scan.Counts.Entries} DM entries could not be judged{Also(tombstones)}. No grade",
            { Complete: false } => $"❔ [{host}] UNKNOWN: not everything could be read{Also(tombstones)}. No grade",
            _ when tombstones > FewTombstones => $"🚨 [{host}] WARNING: {tombstones} tombstones blocking VM operations. {grade}",
            _ when tombstones > 0 => $"⚠️ [{host}] {tombstones} {(tombstones == 1 ? "tombstone" : "tombstones")} detected. {grade}",
            _ when worst is not null => $"⚠️ [{host}] {worst.Title}. {grade}",
            _ => $"✅ [{host}] EXCELLENT: no duplicates, no tombstones. {grade}",
        };
    }

    private static string Also(int tombstones) => tombstones == 0 ? "" : $", {tombstones} tombstones at least";
}
