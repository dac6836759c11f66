using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Plumbline.Client;
using Plumbline.Documents;

namespace Plumbline.Cli.Output;

/// <summary>What plumbd answered, as documents of plumb. A contract: change them only together with their tests and docs.</summary>
internal sealed record VolumesDocument(string Schema, IReadOnlyList<Volume> Volumes)
{
    public static VolumesDocument Of(IReadOnlyList<Volume> volumes) => new("plumbline.volumes/1", volumes);
}

internal sealed record VolumeDocument(string Schema, Volume Volume)
{
    public static VolumeDocument Of(Volume volume) => new("plumbline.volume/1", volume);
}

internal sealed record VolumeDeviceDocument(string Schema, VolumeDevice Device)
{
    public static VolumeDeviceDocument Of(VolumeDevice device) => new("plumbline.volume_device/1", device);
}

internal sealed record SnapshotsDocument(string Schema, IReadOnlyList<VolumeSnapshot> Snapshots)
{
    public static SnapshotsDocument Of(IReadOnlyList<VolumeSnapshot> snapshots) => new("plumbline.snapshots/1", snapshots);
}

internal sealed record FindingsDocument(string Schema, IReadOnlyList<OpenFinding> Findings)
{
    public static FindingsDocument Of(IReadOnlyList<OpenFinding> findings) => new("plumbline.findings/1", findings);
}

internal sealed record SyncDocument(string Schema, SyncOutcome Sync)
{
    public static SyncDocument Of(SyncOutcome sync) => new("plumbline.sync/1", sync);
}

internal sealed record OperationsDocument(string Schema, IReadOnlyList<Operation> Operations)
{
    public static OperationsDocument Of(IReadOnlyList<Operation> operations) => new("plumbline.operations/1", operations);
}

internal sealed record OperationDocument(string Schema, Operation Operation)
{
    public static OperationDocument Of(Operation operation) => new("plumbline.operation/1", operation);
}

internal sealed record ExportsDocument(string Schema, IReadOnlyList<Export> Exports)
{
    public static ExportsDocument Of(IReadOnlyList<Export> exports) => new("plumbline.exports/1", exports);
}

internal sealed record ExportDocument(string Schema, Export Export)
{
    public static ExportDocument Of(Export export) => new("plumbline.export/1", export);
}

internal sealed record ExportValidationDocument(string Schema, ExportValidation Validation)
{
    public static ExportValidationDocument Of(ExportValidation validation) => new("plumbline.export_validation/1", validation);
}

internal sealed record ExportCleanupDocument(string Schema, ExportCleanup Cleanup)
{
    public static ExportCleanupDocument Of(ExportCleanup cleanup) => new("plumbline.export_cleanup/1", cleanup);
}

/// <summary>Their form, which is that of all our documents.</summary>
internal static class DaemonDocuments
{
    public static string Json<T>(T document) => JsonSerializer.Serialize(document, (JsonTypeInfo<T>)DaemonDocumentJson.Default.GetTypeInfo(typeof(T))!);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, Converters = [typeof(DocumentTime)])]
[JsonSerializable(typeof(VolumesDocument))]
[JsonSerializable(typeof(VolumeDocument))]
[JsonSerializable(typeof(VolumeDeviceDocument))]
[JsonSerializable(typeof(SnapshotsDocument))]
[JsonSerializable(typeof(FindingsDocument))]
[JsonSerializable(typeof(SyncDocument))]
[JsonSerializable(typeof(OperationsDocument))]
[JsonSerializable(typeof(OperationDocument))]
[JsonSerializable(typeof(ExportsDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(ExportValidationDocument))]
[JsonSerializable(typeof(ExportCleanupDocument))]
internal sealed partial class DaemonDocumentJson : JsonSerializerContext;
