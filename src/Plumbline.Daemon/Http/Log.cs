namespace Plumbline.Daemon.Http;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "{Method} {Path} could not be answered: {Sentence}")]
    public static partial void Unavailable(ILogger logger, string method, string path, string sentence);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} broke off")]
    public static partial void Failed(ILogger logger, string method, string path, Exception failure);
}
