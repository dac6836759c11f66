namespace Plumbline.Daemon.Storage;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Database}")]
    public static partial void Opened(ILogger logger, string database);
}
