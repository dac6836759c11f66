namespace Plumbline.Daemon.Schedule;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Scan ({Trigger}): grade {Grade}, {Duplicates} duplicates, {Tombstones} tombstones, {Unknown} unknown; mail: {Mail}")]
    public static partial void Scanned(ILogger logger, string trigger, string grade, int duplicates, int tombstones, int unknown, string mail);

    [LoggerMessage(LogLevel.Warning, "Not recorded: {Problem}")]
    public static partial void NotRecorded(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Information, "Mail sent: {Detail}")]
    public static partial void Sent(ILogger logger, string detail);

    [LoggerMessage(LogLevel.Warning, "Mail not sent: {Detail}")]
    public static partial void NotSent(ILogger logger, string detail);
}
