using Plumbline.Client;
using Plumbline.Documents;

namespace Plumbline.Cli.Output;

/// <summary>Exports and how they compare with what is served, for people.</summary>
internal static class ExportsView
{
    private const string Time = "yyyy-MM-dd HH:mm:ss";

    public static void List(TextWriter output, IReadOnlyList<Export> exports)
    {
        if (exports.Count == 0)
        {
            output.WriteLine("No export.");
            return;
        }

        Columns.Write(output, ["VOLUME", "STATUS", "ACCESS", "CLIENTS", "DEVICE", "URI"], exports.Select(e => new[]
        {
            e.VolumeId, e.Status, Access(e), e.Clients?.ToString() ?? "", e.DevicePath ?? "", e.Uri,
        }));
    }

    public static void Show(TextWriter output, Export export) => Columns.Fields(output,
    [
        ("Volume", export.VolumeId), ("Name", export.ExportName), ("Uri", export.Uri), ("Status", export.Status), ("Access", Access(export)), ("Device", export.DevicePath),
        ("Clients", export.Clients?.ToString() ?? "not known: the engine does not tell whose client is whose"), ("Read", Bytes(export.DiskBytesRead)),
        ("Written", Bytes(export.DiskBytesWritten)), ("Asked for", export.CreatedAt.ToLocalTime().ToString(Time)), ("Changed", export.UpdatedAt.ToLocalTime().ToString(Time)),
    ]);

    public static void Validation(TextWriter output, ExportValidation validation)
    {
        var engine = validation.Engine;
        output.WriteLine(PlainText.Safe(
            $"{validation.Wanted} to be served, {validation.Served} served, {validation.Orphans} orphans; the engine is {engine.Status}{(engine.Pid is { } pid ? $" (version {engine.Version}, process {pid}, {engine.Clients?.ToString() ?? "unknown"} clients)" : "")}."));
        foreach (var problem in validation.Problems)
        {
            output.WriteLine(PlainText.Safe($"{problem.Code}: {problem.Detail}"));
        }

        if (validation.Problem is { } unasked)
        {
            output.WriteLine(PlainText.Safe(unasked));
        }

        if (validation.Busy > 0)
        {
            output.WriteLine($"{validation.Busy} volume(s) were left out: operations are at work on them.");
        }
    }

    public static void Cleanup(TextWriter output, ExportCleanup cleanup)
    {
        foreach (var orphan in cleanup.Orphans)
        {
            output.WriteLine(PlainText.Safe($"{orphan.Outcome}: {orphan.Detail}{(orphan.Why is null ? "" : $" ({orphan.Why})")}"));
        }

        output.WriteLine(PlainText.Safe(
            cleanup.Problem ?? (cleanup.Orphans.Count == 0 ? "No export is without use." : cleanup.DryRun ? "Nothing was removed; --yes removes them." : $"{cleanup.Removed} removed.")));
    }

    private static string Access(Export export) => export.ReadOnly ? "read-only" : "writable";

    private static string? Bytes(long? bytes) => bytes is { } known ? $"{PlainText.Size(known)} (the kernel's count for the device, by whomever)" : null;
}
