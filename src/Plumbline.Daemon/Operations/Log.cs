namespace Plumbline.Daemon.Operations;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Type} {Operation} begins, volume {Volume}")]
    public static partial void Begins(ILogger logger, string type, string operation, string? volume);

    [LoggerMessage(LogLevel.Information, "{Type} {Operation} completed")]
    public static partial void Completed(ILogger logger, string type, string operation);

    [LoggerMessage(LogLevel.Warning, "{Type} {Operation} ended as {Status}: {Sentence}")]
    public static partial void Ended(ILogger logger, string type, string operation, string status, string sentence);

    [LoggerMessage(LogLevel.Error, "{Type} {Operation} waits: {Sentence}")]
    public static partial void StoreAway(ILogger logger, string type, string operation, string sentence);

    [LoggerMessage(LogLevel.Error, "{Type} {Operation} broke off")]
    public static partial void Broke(ILogger logger, string type, string operation, Exception failure);
}
