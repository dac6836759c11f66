namespace Plumbline.Client.Http;

/// <summary>Whether an answer has what it cannot do without. "{}" is JSON, and no operation.</summary>
internal static class WholeAnswer
{
    public static bool Is(object? answer) => answer switch
    {
        Operation operation => operation is { Id: not null, Type: not null, Steps: not null } && operation.Steps.All(s => s is { Name: not null }),
        OperationPage page => page.Operations is { } operations && operations.All(Is),
        Volume volume => volume is { Id: not null, Name: not null },
        VolumePage page => page.Volumes is { } volumes && volumes.All(Is),
        VolumeDevice device => device is { VolumeId: not null },
        SnapshotList list => list.Snapshots is { } snapshots && snapshots.All(s => s is { Id: not null }),
        ServerHealth health => health is { Status: not null, Checks: not null },
        ServerMetrics metrics => metrics is { Operations: not null },
        OpenFindings findings => findings.Findings is { } all && all.All(Is),
        OpenFinding finding => finding is { Code: not null, Subject: not null },
        SyncOutcome sync => sync is { Mended: not null, Findings: not null, Retried: not null },
        Export export => export is { VolumeId: not null, ExportName: not null, Uri: not null, Status: not null },
        ExportPage page => page.Exports is { } exports && exports.All(Is),
        ExportValidation validation => validation is { Engine.Status: not null, Problems: not null },
        ExportCleanup cleanup => cleanup is { Orphans: not null },
        _ => answer is not null,
    };
}
