using Plumbline.Client;
using Plumbline.Documents;

namespace Plumbline.Cli.Output;

/// <summary>Operations for people.</summary>
internal static class OperationsView
{
    private const string Time = "yyyy-MM-dd HH:mm:ss";
    private const int TextWidth = 110;

    public static void List(TextWriter output, IReadOnlyList<Operation> operations)
    {
        if (operations.Count == 0)
        {
            output.WriteLine("No operation.");
            return;
        }

        var rows = operations.Select(o => new[]
        {
            o.CreatedAt.ToLocalTime().ToString(Time), o.Type, Word(o), o.VolumeId ?? "", o.VmId ?? "", Took(o), o.Id,
        });
        Columns.Write(output, ["TIME", "TYPE", "STATUS", "VOLUME", "MACHINE", "TOOK", "ID"], rows);
    }

    public static void Show(TextWriter output, Operation operation)
    {
        Columns.Fields(output,
        [
            ("Operation", operation.Id), ("Type", operation.Type), ("Status", Word(operation)), ("Volume", operation.VolumeId), ("Machine", operation.VmId),
            ("Accepted", operation.CreatedAt.ToLocalTime().ToString(Time)), ("Ended", operation.CompletedAt?.ToLocalTime().ToString(Time)), ("Took", Took(operation)),
            ("Request", operation.Request?.ToString()), ("Result", operation.Response?.ToString()),
        ]);
        Text(output, operation.Error, "");
        if (operation.Steps.Count > 0)
        {
            output.WriteLine();
            Columns.Write(output, ["STEP", "STATUS", "ATTEMPTS", "BEGAN", "ENDED"], operation.Steps.Select(s => new[]
            {
                s.Name, s.Status, $"{s.Attempts}", s.StartedAt.ToLocalTime().ToString(Time), s.EndedAt?.ToLocalTime().ToString(Time) ?? "",
            }));
        }

        foreach (var step in operation.Steps.Where(s => s.Error is not null && s.Error != operation.Error))
        {
            output.WriteLine();
            Text(output, $"{step.Name}: {step.Error}", "");
        }
    }

    /// <summary>One that has ended, on one line.</summary>
    public static string Line(Operation operation)
    {
        if (operation.Status != OperationStatus.Completed)
        {
            return PlainText.Safe($"{operation.Id} {operation.Type} {Word(operation)}");
        }

        var outcome = operation.ReadOutcome();
        var result = string.Join(' ', new[] { outcome?.VolumeId, outcome?.SnapshotId, outcome?.DevicePath, outcome?.PersistentPath }.Where(t => t is not null));
        return PlainText.Safe($"{outcome?.Message ?? $"{operation.Type} completed"}: {result}");
    }

    /// <summary>Why it did not complete.</summary>
    public static string Ending(Operation operation) => PlainText.Safe(
        operation.Error ?? $"{operation.Id} is {Word(operation)}, and this plumb does not know what that means; a newer one may");

    /// <summary>Where one is that is at work.</summary>
    public static string Progress(Operation operation, TimeSpan elapsed)
    {
        var step = operation.Steps is [.., var last] ? $", {last.Name}{(last.Attempts > 1 ? $" ({last.Attempts} attempts{(last.Error is null ? "" : $": {last.Error}")})" : "")}" : "";
        return PlainText.Safe($"{operation.Type} {operation.VolumeId ?? operation.Id}: {Word(operation)}{step}, {Duration(elapsed)}");
    }

    private static string Word(Operation operation) => operation.Status == OperationStatus.NeedsAttention ? "needs_attention" : Words.Lower(operation.Status);

    private static string Took(Operation operation) => operation.CompletedAt is { } end ? Duration(end - operation.CreatedAt) : "";

    private static string Duration(TimeSpan time) =>
        time < TimeSpan.FromSeconds(10) ? $"{time.TotalSeconds:0.0} s" : time < TimeSpan.FromMinutes(1) ? $"{time.TotalSeconds:0} s" : $"{(int)time.TotalMinutes} min {time.Seconds} s";

    private static void Text(TextWriter output, string? text, string indent)
    {
        foreach (var line in text is null ? [] : WordWrap.Lines(PlainText.Safe(text), TextWidth))
        {
            output.WriteLine(indent + line);
        }
    }
}
