using System.Collections.Immutable;
using Plumbline.Documents;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.State;

namespace Plumbline.Reports.History;

/// <summary>history.jsonl of the state folder: what each judged scan said, the newest few thousand of them.</summary>
internal sealed class ScanHistory(StateFolder folder, TimeProvider clock)
{
    public const string File = "history.jsonl";
    public const int Kept = 5_000;

    /// <summary>Rewriting is put off a little, so that not every scan rewrites the file.</summary>
    private const int Slack = 500;
    private const int Limit = 64 << 20;
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(30);

    /// <summary>Null when the line is on the disk, else why not.</summary>
    public async Task<string?> AppendAsync(HistoryLine line, CancellationToken cancellation)
    {
        var (held, refusal) = await folder.LockAsync(File, LockLimit, clock, cancellation);
        if (held is null)
        {
            return refusal;
        }

        using (held)
        {
            var bytes = folder.Read(File, Limit).Bytes ?? [];
            var lines = bytes.AsSpan().Count((byte)'\n');

            // A line that was torn by a crash keeps its place, and ours begins anew behind it.
            byte[] ours = bytes.Length > 0 && bytes[^1] != (byte)'\n' ? [(byte)'\n', .. line.ToBytes()] : line.ToBytes();
            return lines >= Kept + Slack ? folder.Replace(File, [.. Newest(bytes, lines - Kept + 1), .. ours]) : folder.AppendLine(File, line.ToBytes());
        }
    }

    /// <summary>Oldest first. A file that is not there is an empty history.</summary>
    public (ImmutableArray<HistoryScan> Scans, ImmutableArray<ReadProblem> Problems) Read()
    {
        var answer = folder.Read(File, Limit);
        if (answer.Bytes is not { } bytes)
        {
            return ([], answer.Error == Errno.ENOENT ? [] : [new ReadProblem("history", $"{folder.Path}/{File}: {Errno.Describe(answer.Error)}")]);
        }

        var (scans, unreadable) = HistoryLine.Join(bytes);
        return ([.. scans], unreadable == 0 ? [] : [new ReadProblem("history", $"{folder.Path}/{File}: {unreadable} line(s) could not be read and were left out")]);
    }

    private static ReadOnlySpan<byte> Newest(byte[] bytes, int drop)
    {
        var rest = bytes.AsSpan();
        for (; drop > 0; drop--)
        {
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        }

        return rest;
    }
}
