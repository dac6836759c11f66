using System.Text;
using System.Text.Json;

namespace Plumbline.Kernel.Lvm;

/// <summary>lvm's raw answer into a report. What cannot be read is a stated error and no report: never half of one.</summary>
internal static class LvmReportParser
{
    private static readonly JsonDocumentOptions Tolerant = new() { AllowTrailingCommas = true };

    public static LvmReport Parse(LvmAnswer answer)
    {
        var (json, rest) = LvmText.Part(answer.Output);
        var report = new LvmReport
        {
            Warnings = [.. rest, .. LvmText.Lines(answer.Errors), .. answer.Notes],
            Excluded = answer.Excluded,
        };
        if (answer.Failure is { } failure)
        {
            return report with { Error = failure };
        }

        if (json.Length == 0)
        {
            return report with { Error = $"lvm printed no report (exit code {answer.ExitCode})" };
        }

        var rows = new LvmRows();
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json), Tolerant);
            if (rows.Read(document.RootElement) is { } error)
            {
                return report with { Error = error };
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no text, such as half a surrogate pair.
            return report with { Error = "lvm's report is no whole JSON: " + malformed.Message };
        }

        if (answer.ExitCode != 0)
        {
            // lvm says what went wrong last of all.
            var reason = LvmText.Lines(answer.Errors).LastOrDefault() is { } last ? $" ({last})" : "";
            rows.Problems.Add($"lvm ended with exit code {answer.ExitCode}{reason}: groups may be missing from the report");
        }

        return rows.Complete(report);
    }
}
