namespace Plumbline.Daemon.Loops;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "The loop {Loop} failed and is started again")]
    public static partial void LoopFailed(ILogger logger, string loop, Exception failure);
}
