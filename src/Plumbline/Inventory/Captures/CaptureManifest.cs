using System.Text.Json.Serialization;
using Plumbline.Kernel.Figures;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Multipath;

namespace Plumbline.Inventory.Captures;

/// <summary>plumbline/capture.json: whose picture this is, when it was taken, and the settings that were in force.</summary>
internal sealed record CaptureManifest(string Schema, string Host, string Node, DateTimeOffset TakenAt, SortedDictionary<string, string> Settings)
{
    public const string CurrentSchema = "plumbline.capture/1";
}

/// <summary>plumbline/problems.json: the errno that each path gave, so that the capture gives it again.</summary>
internal sealed record CaptureErrors(SortedDictionary<string, int> Files);

/// <summary>The raw answers of the seams that are no files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(CaptureManifest))]
[JsonSerializable(typeof(CaptureErrors))]
[JsonSerializable(typeof(MultipathdReply))]
[JsonSerializable(typeof(LvmAnswer))]
[JsonSerializable(typeof(ProcessAnswer))]
[JsonSerializable(typeof(SpaceAnswer))]
internal sealed partial class CaptureJson : JsonSerializerContext;
