namespace Plumbline.Daemon.Exports;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Mended: {Sentence}")]
    public static partial void Mended(ILogger logger, string sentence);
}
