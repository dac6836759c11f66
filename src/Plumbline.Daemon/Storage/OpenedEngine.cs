namespace Plumbline.Daemon.Storage;

/// <summary>An engine whose database answers, or the sentence why it may not be used as it is.</summary>
internal sealed record OpenedEngine(Engine? Engine, string? Problem);
