namespace Plumbline.Daemon.Http.Access;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "{Path} could not be read, and nobody gets in with a token: {Reason}")]
    public static partial void TokensUnread(ILogger logger, string path, string reason);

    [LoggerMessage(LogLevel.Warning, "{Path}: {Error}")]
    public static partial void TokenLine(ILogger logger, string path, string error);
}
