using System.Text.Json.Serialization;

namespace Plumbline.Daemon.Volumes.Providers.Local;

/// <summary>volume.json, beside the file that is the disk.</summary>
/// <param name="Attached">What it should be: after a reboot the loop device is made anew.</param>
internal sealed record LocalVolume(string Name, DateTimeOffset CreatedAt, bool Attached);

/// <summary>A snapshot's own file beside its data.</summary>
internal sealed record LocalSnapshot(string Name, DateTimeOffset CreatedAt);

/// <summary>What a description says. Both null: there is none.</summary>
/// <param name="Problem">It is there and cannot be read, which proves nothing.</param>
internal sealed record Described<T>(T? Content, string? Problem)
    where T : class;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(LocalVolume))]
[JsonSerializable(typeof(LocalSnapshot))]
internal sealed partial class LocalJson : JsonSerializerContext;
