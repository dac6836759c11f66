using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Plumbline.Client;
using Plumbline.Daemon.Admin;
using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Documents;
using Plumbline.Paths;

namespace Plumbline.Daemon.Http;

/// <summary>Everything that plumbd answers, and what it keeps in the journal of operations.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(DocumentTime)])]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(ServiceMetrics))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(OperationPage))]
[JsonSerializable(typeof(AuditedOperation))]
[JsonSerializable(typeof(Volume))]
[JsonSerializable(typeof(VolumePage))]
[JsonSerializable(typeof(VolumeDevice))]
[JsonSerializable(typeof(SnapshotList))]
[JsonSerializable(typeof(VolumeResponse))]
[JsonSerializable(typeof(SnapshotResponse))]
[JsonSerializable(typeof(SyncReport))]
[JsonSerializable(typeof(FindingList))]
[JsonSerializable(typeof(CreateRequest))]
[JsonSerializable(typeof(AttachRequest))]
[JsonSerializable(typeof(ResizeRequest))]
[JsonSerializable(typeof(SnapshotRequest))]
[JsonSerializable(typeof(SnapshotTarget))]
[JsonSerializable(typeof(TestFailoverRequest))]
[JsonSerializable(typeof(ProvidedVolume))]
[JsonSerializable(typeof(ProvidedSnapshot))]
[JsonSerializable(typeof(ThisMachine))]
[JsonSerializable(typeof(Nothing))]
[JsonSerializable(typeof(DeletionTarget))]
[JsonSerializable(typeof(ReleasedDevice))]
[JsonSerializable(typeof(StoredMapping))]
[JsonSerializable(typeof(DeviceNotice))]
[JsonSerializable(typeof(PathChange))]
[JsonSerializable(typeof(Export))]
[JsonSerializable(typeof(ExportPage))]
[JsonSerializable(typeof(ExportRequest))]
[JsonSerializable(typeof(ExportResponse))]
[JsonSerializable(typeof(ExportNotice))]
[JsonSerializable(typeof(ExportReport))]
[JsonSerializable(typeof(CleanupRequest))]
[JsonSerializable(typeof(CleanupReport))]
[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class DaemonJson : JsonSerializerContext;
