using System.Text;
using System.Text.Json;

namespace Plumbline.CloudStack;

internal enum CloudJobState
{
    Running,
    Succeeded,
    Failed,
    Cancelled,

    /// <summary>A status that this program has not heard of; <see cref="CloudJob.StateText"/> has it.</summary>
    Other,
}

/// <summary>An asynchronous job (queryAsyncJobResult).</summary>
/// <param name="StateText">jobstatus as it came: 0 to 3, or anything.</param>
/// <param name="Result">jobresult: {"volume":{…}} or {"success":true}; of a failed job the error. Absent when nobody wrote one.</param>
/// <param name="ErrorCode">Only from within the result: the code beside it is 530 or 0 also where nobody knows what happened.</param>
/// <param name="ErrorText">CloudStack's words, cleaned.</param>
internal sealed record CloudJob(string Id, CloudJobState State, string? StateText, JsonElement? Result, int? ErrorCode, string? ErrorText)
{
    /// <summary>The volume as it was while the job still ran: its own jobstatus is 0 for ever (apache/cloudstack#6492) and is not read.</summary>
    public CloudVolume? Volume => Result?.Field("volume") is { } json ? CloudVolume.Of(json) : null;

    public CloudSnapshot? Snapshot => Result?.Field("snapshot") is { } json ? CloudSnapshot.Of(json) : null;

    public static CloudJob Of(string id, JsonElement json)
    {
        var text = json.Text("jobstatus");
        var state = json.Number("jobstatus") switch
        {
            0 => CloudJobState.Running,
            1 => CloudJobState.Succeeded,
            2 => CloudJobState.Failed,
            3 => CloudJobState.Cancelled,
            _ => CloudJobState.Other,
        };
        var result = ResultOf(json.Field("jobresult"));
        var code = result?.Number("errorcode") is >= 0 and <= 999 and var number ? (int?)number : null;
        return new CloudJob(id, state, text, result, code, AnswerReader.Words(result?.Text("errortext")));
    }

    /// <summary>An object with something in it; JSON inside a text is taken too.</summary>
    private static JsonElement? ResultOf(JsonElement? field)
    {
        var json = field?.ValueKind switch
        {
            JsonValueKind.Object => field,
            JsonValueKind.String => LenientJson.Parse(Encoding.UTF8.GetBytes(field.Value.GetString() ?? "")),
            _ => null,
        };
        return json is { } result && result.EnumerateObject().Any() ? result : null;
    }
}
