namespace Plumbline.Daemon.Volumes;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Mended: {Sentence}")]
    public static partial void Mended(ILogger logger, string sentence);
}
