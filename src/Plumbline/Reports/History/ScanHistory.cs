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

    private readonly BoundedLines _lines = new(folder, File, Kept, clock);
    private volatile Latest? _latest;

    /// <summary>Null when the line is on the disk, else why not.</summary>
    public Task<string?> AppendAsync(HistoryLine line, CancellationToken cancellation) => _lines.AppendAsync(line.ToBytes(), cancellation);

    /// <summary>The newest scan. Who asks every few seconds has the file read only after it has changed; another program may append to it too.</summary>
    public HistoryScan? ReadLatest()
    {
        var stamp = _lines.Stamp;
        if (_latest is not { } known || known.Stamp != stamp)
        {
            _latest = known = new Latest(stamp, Read().Scans.LastOrDefault());
        }

        return known.Scan;
    }

    /// <summary>Oldest first. A file that is not there is an empty history.</summary>
    public (ImmutableArray<HistoryScan> Scans, ImmutableArray<ReadProblem> Problems) Read()
    {
        var answer = _lines.Read();
        if (answer.Bytes is not { } bytes)
        {
            return ([], answer.Error == Errno.ENOENT ? [] : [new ReadProblem("history", $"{_lines.Path}: {Errno.Describe(answer.Error)}")]);
        }

        var (scans, unreadable) = HistoryLine.Join(bytes);
        return ([.. scans], unreadable == 0 ? [] : [new ReadProblem("history", $"{_lines.Path}: {unreadable} line(s) could not be read and were left out")]);
    }

    private sealed record Latest((long Length, DateTime Written)? Stamp, HistoryScan? Scan);
}
