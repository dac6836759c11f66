using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plumbline.Daemon.Tests.Operations;

/// <summary>Outcomes of scripted steps.</summary>
[JsonSerializable(typeof(JsonDocument))]
internal sealed partial class AnyJson : JsonSerializerContext;
