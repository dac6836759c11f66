using System.Text.Json.Serialization;
using Plumbline.Daemon.Admin;

namespace Plumbline.Daemon.Http;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class DaemonJson : JsonSerializerContext;
