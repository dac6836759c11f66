namespace Plumbline.Kernel.Multipath;

/// <summary>Why there is no answer to judge.</summary>
internal enum MultipathdFailure
{
    None,

    /// <summary>Nobody listens: multipathd does not run here.</summary>
    Absent,

    /// <summary>No complete answer within the limit, or multipathd's own "timeout" while it waits for its lock.</summary>
    Timeout,

    /// <summary>The socket, or multipathd behind it, does not let us ask.</summary>
    Refused,

    /// <summary>The connection ended early, or the announced length was not the reply's.</summary>
    Broken,

    /// <summary>multipathd answered with an error text.</summary>
    Error,
}

/// <summary>The raw text of an answer, or the failure and one sentence about it.</summary>
internal sealed record MultipathdReply(string? Text, MultipathdFailure Failure, string Detail)
{
    internal const string ShowMaps = "show maps json";

    private const int QuotedLength = 80;

    public static MultipathdReply Failed(MultipathdFailure failure, string detail) => new(null, failure, detail);

    /// <summary>
    /// Tells an answer from an error. multipathd has no status beside its text: errors are lines of multipathd/uxlsnr.c and
    /// multipathd/cli.c, and an unknown command is answered by a help text, so that whatever is no JSON is no answer to a JSON command.
    /// </summary>
    public static MultipathdReply Of(string command, string text)
    {
        var start = text.AsSpan().TrimStart();
        var line = FirstLine(start);
        var failure = FailureOf(line);
        if (failure == MultipathdFailure.None && command.EndsWith(" json", StringComparison.Ordinal) && !start.StartsWith("{"))
        {
            failure = MultipathdFailure.Error;
        }

        return failure == MultipathdFailure.None
            ? new MultipathdReply(text, MultipathdFailure.None, "")
            : Failed(failure, line.Length == 0 ? "multipathd answered nothing" : $"multipathd answered \"{line}\"");
    }

    private static MultipathdFailure FailureOf(ReadOnlySpan<char> line) => line switch
    {
        "timeout" => MultipathdFailure.Timeout,
        "fail" or "map or partition in use" or "device not found" => MultipathdFailure.Error,
        _ when line.StartsWith("permission deny") => MultipathdFailure.Refused,
        _ => MultipathdFailure.None,
    };

    private static ReadOnlySpan<char> FirstLine(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('\n');
        var line = (end < 0 ? text : text[..end]).TrimEnd();
        return line.Length > QuotedLength ? line[..QuotedLength] : line;
    }
}
