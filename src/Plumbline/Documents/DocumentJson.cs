using System.Text.Json.Serialization;

namespace Plumbline.Documents;

/// <summary>How every JSON document of ours is written: snake_case, indented, null where something is not known.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, Converters = [typeof(DocumentTime)])]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(MapDocument))]
[JsonSerializable(typeof(ScanDocument))]
[JsonSerializable(typeof(CleanDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(JournalDocument))]
[JsonSerializable(typeof(PathsDocument))]
internal sealed partial class DocumentJson : JsonSerializerContext;
