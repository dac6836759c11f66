using System.Text.Json;
using System.Text.Json.Serialization;
using Plumbline.Documents;
using Plumbline.Findings;

namespace Plumbline.Reports.History;

/// <summary>
/// One line of history.jsonl: a scan, or (without a grade) what became of the mail of an earlier one. Lines are never changed, so what
/// happens later is a line of its own.
/// </summary>
internal sealed record HistoryLine(
    DateTimeOffset Time,
    string? Host,
    string? Grade,
    int? Score,
    EntryCounts? Counts,
    bool? Complete,
    string? Trigger,
    string? Mail,
    string? MailId,
    string? MailDetail)
{
    public static HistoryLine OfMail(DateTimeOffset time, string id, string mail, string detail) =>
        new(time, null, null, null, null, null, null, mail, id, detail);

    /// <summary>With its line feed.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, HistoryJson.Default.HistoryLine), (byte)'\n'];

    /// <summary>Null for a line that was torn or is none of ours.</summary>
    public static HistoryLine? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, HistoryJson.Default.HistoryLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The scans of a file, oldest first, each with what became of its mail; and how many lines could not be read.</summary>
    public static (List<HistoryScan> Scans, int Unreadable) Join(ReadOnlySpan<byte> file)
    {
        var scans = new List<HistoryScan>();
        var byMail = new Dictionary<string, int>(StringComparer.Ordinal);
        var unreadable = 0;
        foreach (var range in file.Split((byte)'\n'))
        {
            var text = file[range];
            if (text.IsEmpty)
            {
                continue;
            }

            switch (Parse(text))
            {
                case { Grade: { } grade, Counts: { } counts } line:
                    if (line.MailId is { } id)
                    {
                        byMail[id] = scans.Count;
                    }

                    scans.Add(new HistoryScan(line.Time, line.Host ?? "", grade, line.Score, counts, line.Complete ?? false, line.Trigger ?? "", line.Mail ?? "off", line.MailDetail));
                    break;
                case { MailId: { } sent, Mail: { } mail } line:
                    if (byMail.TryGetValue(sent, out var index))
                    {
                        scans[index] = scans[index] with { Mail = mail, MailDetail = line.MailDetail };
                    }

                    break;
                default:
                    unreadable++;
                    break;
            }
        }

        return (scans, unreadable);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(DocumentTime)])]
[JsonSerializable(typeof(HistoryLine))]
internal sealed partial class HistoryJson : JsonSerializerContext;
