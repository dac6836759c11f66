using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plumbline.Client.Http;

/// <summary>What is read of plumbd's answers, and the bodies that are sent. Fields that are not known are passed over.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(OperationPage))]
[JsonSerializable(typeof(VolumeOutcome))]
[JsonSerializable(typeof(Volume))]
[JsonSerializable(typeof(VolumePage))]
[JsonSerializable(typeof(VolumeDevice))]
[JsonSerializable(typeof(SnapshotList))]
[JsonSerializable(typeof(ServerHealth))]
[JsonSerializable(typeof(ServerMetrics))]
[JsonSerializable(typeof(OpenFindings))]
[JsonSerializable(typeof(SyncOutcome))]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(NewVolume))]
[JsonSerializable(typeof(NewAttachment))]
[JsonSerializable(typeof(NewSize))]
[JsonSerializable(typeof(NewSnapshot))]
[JsonSerializable(typeof(TestFailoverEnd))]
[JsonSerializable(typeof(Export))]
[JsonSerializable(typeof(ExportPage))]
[JsonSerializable(typeof(ExportValidation))]
[JsonSerializable(typeof(ExportCleanup))]
[JsonSerializable(typeof(NewExport))]
[JsonSerializable(typeof(NewCleanup))]
internal sealed partial class ClientJson : JsonSerializerContext;

/// <summary>An RFC 9457 problem document, as far as it is read.</summary>
internal sealed record ProblemAnswer(string? Code, string? Detail, IReadOnlyList<WrongField>? Errors, string? Operation);

internal sealed record NewVolume(string Name, long Size, string? DiskOfferingId, string? ZoneId);

internal sealed record NewAttachment(string VmId, bool? ReadOnly = null);

internal sealed record NewSize(long Size);

internal sealed record NewSnapshot(string? Name);

internal sealed record NewExport(string VolumeId, bool ReadOnly, string? Name);

internal sealed record NewCleanup(bool DryRun, long? MaxAgeHours);

internal sealed record TestFailoverEnd(string TestVmId, string VolumeId, string? OmaVmId, bool DeleteVm);
