using Plumbline.Client;
using Plumbline.Documents;

namespace Plumbline.Cli.Output;

/// <summary>Volumes, snapshots and what is out of order with them, for people.</summary>
internal static class VolumesView
{
    private const string Time = "yyyy-MM-dd HH:mm:ss";
    private const int TextWidth = 110;

    public static void List(TextWriter output, IReadOnlyList<Volume> volumes)
    {
        if (volumes.Count == 0)
        {
            output.WriteLine("No volume.");
            return;
        }

        Columns.Write(output, ["ID", "NAME", "SIZE", "STATE", "MACHINE", "DEVICE", "OPERATION"], volumes.Select(v => new[]
        {
            v.Id, v.Name, Size(v.Size), v.State ?? "", v.VmId ?? "", v.DevicePath ?? "", v.Operation ?? "",
        }));
    }

    public static void Show(TextWriter output, Volume volume) => Columns.Fields(output,
    [
        ("Volume", volume.Id), ("Name", volume.Name), ("Size", volume.Size is { } size ? $"{Size(size)} ({size} bytes)" : null), ("State", volume.State), ("Provider", volume.Provider),
        ("Machine", volume.VmId), ("Device", volume.DevicePath), ("Persistent", volume.PersistentPath), ("Zone", volume.ZoneId), ("Offering", volume.DiskOfferingId),
        ("Operation", volume.Operation), ("Known since", volume.CreatedAt.ToLocalTime().ToString(Time)), ("Changed", volume.UpdatedAt.ToLocalTime().ToString(Time)),
    ]);

    public static void Snapshots(TextWriter output, IReadOnlyList<VolumeSnapshot> snapshots)
    {
        if (snapshots.Count == 0)
        {
            output.WriteLine("No snapshot.");
            return;
        }

        Columns.Write(output, ["ID", "NAME", "SIZE", "STATE", "MADE", "USABLE"], snapshots.Select(s => new[]
        {
            s.Id, s.Name ?? "", Size(s.Size), s.State ?? "", s.CreatedAt?.ToLocalTime().ToString(Time) ?? "", s.Usable ? "yes" : "no",
        }));
    }

    public static void Findings(TextWriter output, IReadOnlyList<OpenFinding> findings)
    {
        foreach (var finding in findings)
        {
            output.WriteLine(PlainText.Safe($"{finding.Severity.ToUpperInvariant()} {finding.Title} ({finding.Code})"));
            Text(output, finding.Explanation);
            foreach (var evidence in finding.Evidence)
            {
                output.WriteLine(PlainText.Safe($"    {evidence}"));
            }

            Text(output, finding.Remedy is null ? null : "To do: " + finding.Remedy);
        }

        if (findings.Count == 0)
        {
            output.WriteLine("Database, provider and kernel agree.");
        }
    }

    public static void Sync(TextWriter output, SyncOutcome sync)
    {
        foreach (var sentence in sync.Mended)
        {
            output.WriteLine(PlainText.Safe($"Mended: {sentence}"));
        }

        foreach (var operation in sync.Retried)
        {
            output.WriteLine(PlainText.Safe($"Tried again: {operation}"));
        }

        output.WriteLine(sync.Complete ? $"{sync.Volumes} volume(s) compared." : PlainText.Safe($"Not compared: {sync.Problem} Nothing is concluded from that; what was open before:"));
        Findings(output, sync.Findings);
    }

    public static string Size(long? bytes) => bytes is { } known ? PlainText.Size(known) : "";

    private static void Text(TextWriter output, string? text)
    {
        foreach (var line in text is null ? [] : WordWrap.Lines(PlainText.Safe(text), TextWidth))
        {
            output.WriteLine("  " + line);
        }
    }
}
