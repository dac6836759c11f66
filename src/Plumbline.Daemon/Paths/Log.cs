namespace Plumbline.Daemon.Paths;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Change}")]
    public static partial void Changed(ILogger logger, string change);

    [LoggerMessage(LogLevel.Warning, "Not written: {Problem}")]
    public static partial void NotWritten(ILogger logger, string problem);
}
