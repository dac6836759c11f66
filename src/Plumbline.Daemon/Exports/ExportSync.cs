using System.Collections.Immutable;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Volumes;

namespace Plumbline.Daemon.Exports;

/// <summary>
/// Makes what is served what is to be served: after a restart of the engine everything again, else what drifted. Nobody who is connected is cut
/// off for it; what would need that is a finding.
/// </summary>
internal sealed class ExportSync(ExportPictures pictures, VolumeExports exports, IExportEngine engine, FindingStore findings, Database database) : ISyncPart, IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>What the last comparison saw at its end.</summary>
    public ExportPicture? Last { get; private set; }

    /// <summary>It left nothing that may be otherwise in a moment: no attempt that failed, no volume that an operation had meanwhile.</summary>
    public bool IsSettled { get; private set; }

    public async Task<SyncPartReport> RunAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            return await CompareAsync(cancellation);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<SyncPartReport> CompareAsync(CancellationToken cancellation)
    {
        var mended = new List<string>();
        var picture = await pictures.ReadAsync(cancellation);
        if (picture is { Running.Outdated: { } why, Figures.Connections: 0 } && await engine.StopAsync(cancellation) is null)
        {
            mended.Add($"the export engine was started anew: {why}");
            picture = await pictures.ReadAsync(cancellation);
        }

        var refused = new List<(ExportTrouble Of, Refusal Why)>();
        foreach (var trouble in ExportComparison.Of(picture))
        {
            if (await MendAsync(picture, trouble, mended, cancellation) is { } refusal)
            {
                refused.Add((trouble, refusal));
            }
        }

        if (mended.Count > 0)
        {
            picture = await pictures.ReadAsync(cancellation);
        }

        Last = picture;
        IsSettled = refused.Count == 0 && picture.Busy.Count == 0 && picture.Engine is not EngineState.Silent;
        await WriteAsync(picture, refused, cancellation);
        var unable = ExportFindings.Unable(refused);
        var problem = picture.Engine is EngineState.Silent silent ? silent.Sentence
            : unable is not null ? unable.Sentence
            : picture.Listing?.Problem is { } unasked && !picture.Rows.IsEmpty ? $"What is exported was not to be learnt over NBD: {unasked}."
            : null;
        return new SyncPartReport(problem, [.. mended]);
    }

    /// <summary>Null where it was put right, or where nothing here can.</summary>
    private async Task<Refusal?> MendAsync(ExportPicture picture, ExportTrouble trouble, List<string> mended, CancellationToken cancellation)
    {
        switch (trouble)
        {
            case { Code: ExportTrouble.NotServed, Row: { } row }:
                var unserved = await exports.TryAsync(row.VolumeId, () => exports.AddAsync(picture.Wishes[row.VolumeId].Value!, cancellation), cancellation);
                Note(mended, unserved, $"{row.Name} (volume {row.VolumeId}) is served again");
                return unserved;
            case { Code: ExportTrouble.ServedOtherwise or ExportTrouble.ToldOtherwise, Row: { } row, Served: { } served }:
                var unclosed = await exports.TryAsync(row.VolumeId, () => engine.RemoveAsync(served, hard: false, cancellation), cancellation)
                    ?? await exports.TryAsync(row.VolumeId, () => exports.AddAsync(picture.Wishes[row.VolumeId].Value!, cancellation), cancellation);
                Note(mended, unclosed, $"{row.Name} (volume {row.VolumeId}) is served anew: {trouble.Sentence}");
                return unclosed;
            case { Code: ExportTrouble.Unwanted, Served: { } served }:
                var kept = await exports.TakeAwayAsync(served, picture, hard: false, cancellation);
                Note(mended, kept, $"{served.Name ?? served.Node}, which nobody wanted, is not served any more");
                return kept;
            default:
                return null;
        }
    }

    private static void Note(List<string> mended, Refusal? refusal, string sentence)
    {
        if (refusal is null)
        {
            mended.Add(sentence);
        }
    }

    /// <summary>What is still so afterwards is open; what is not is over. A volume with an open operation is left as it was.</summary>
    private async Task WriteAsync(ExportPicture picture, IReadOnlyList<(ExportTrouble Of, Refusal Why)> refused, CancellationToken cancellation)
    {
        var open = (await findings.OpenAsync(cancellation)).Where(f => ExportFindings.Codes.Contains(f.Code)).ToList();
        var now = ExportFindings.Of(picture, ExportComparison.Of(picture), refused);
        var over = open.Where(f => !picture.Busy.Contains(f.Subject) && !now.Any(n => n.Code == f.Code && n.Subject == f.Subject) && (picture.Engine is not EngineState.Silent || f.Code == ExportFindings.Engine))
            .ToImmutableArray();
        if (now.IsEmpty && over.IsEmpty)
        {
            return;
        }

        await database.WriteAsync(
            async session =>
            {
                foreach (var finding in now)
                {
                    await findings.OpenAsync(session, finding);
                }

                foreach (var past in over)
                {
                    await findings.CloseAsync(session, past.Code, past.Subject);
                }
            },
            cancellation);
    }
}
