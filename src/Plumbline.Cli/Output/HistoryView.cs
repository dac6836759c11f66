using Plumbline.Documents;

namespace Plumbline.Cli.Output;

/// <summary>History for people: a line a scan, the newest last, where the eye ends.</summary>
internal static class HistoryView
{
    private const string Time = "yyyy-MM-dd HH:mm";

    public static void Write(TextWriter output, HistoryDocument history)
    {
        if (history.Scans.Count == 0)
        {
            output.WriteLine("No scan is recorded yet. plumbd records its scans, and so does \"plumb report --mail\".");
        }
        else
        {
            output.WriteLine($"{"TIME",-17} {"GRADE",-5} {"SCORE",5} {"DUPLICATES",10} {"TOMBSTONES",10} {"UNKNOWN",7} {"ENTRIES",7}  {"TRIGGER",-9} MAIL");
        }

        foreach (var scan in history.Scans)
        {
            var counts = scan.Counts;
            var mail = PlainText.Safe(scan.MailDetail is { } detail ? $"{scan.Mail} ({detail})" : scan.Mail);
            output.WriteLine($"{scan.Time.ToLocalTime().ToString(Time),-17} {PlainText.Safe(scan.Grade),-5} {scan.Score,5} {counts.Duplicates,10} {counts.Tombstones,10} {counts.Unknown,7} {counts.Entries,7}  {PlainText.Safe(scan.Trigger),-9} {mail}");
        }

        if (history.Mail.PendingSubject is { } subject)
        {
            output.WriteLine($"\nNot sent yet: {PlainText.Safe(subject)}");
            output.WriteLine(history.Mail.LastError is { } error
                ? $"  {history.Mail.Attempts} attempt(s), next at {history.Mail.NextTry?.ToLocalTime().ToString(Time)}: {PlainText.Safe(error)}"
                : "  no attempt was made yet");
        }

        if (history.Mail.LastSubject is { } last)
        {
            output.WriteLine($"\nLast mail, {history.Mail.LastSentAt?.ToLocalTime().ToString(Time)}: {PlainText.Safe(last)}");
        }
    }
}
