namespace Plumbline.Daemon.Naming;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "The mapping {Name} {What}, as a crash leaves it; it is in order again")]
    public static partial void Mended(ILogger logger, string name, string what);

    [LoggerMessage(LogLevel.Error, "The mapping {Name} is as a crash left it, and could not be mended: {Failure}")]
    public static partial void NotMended(ILogger logger, string name, string failure);

    [LoggerMessage(LogLevel.Error, "Whether a crash left mappings of ours stopped is not known: {Failure}")]
    public static partial void NotLookedAt(ILogger logger, string failure);
}
