namespace Plumbline.Daemon.Devices;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "No events of devices, they are looked at by the clock: {Error}")]
    public static partial void NoEvents(ILogger logger, string error);
}
