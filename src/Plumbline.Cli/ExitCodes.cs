namespace Plumbline.Cli;

/// <summary>Every exit code there is. scan, paths and doctor use 1 to 3 for what they found.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Warning = 1;
    public const int Critical = 2;

    /// <summary>Something could not be read, so that the answer is not whole.</summary>
    public const int Incomplete = 3;

    /// <summary>Of operations: it failed, or was cancelled; nothing of that name.</summary>
    public const int Failed = 1;

    /// <summary>Of operations: nobody knows yet how it ended. It needs attention, the time to wait is over, plumbd was not reached.</summary>
    public const int Unsettled = 3;

    /// <summary>The command line or the configuration is wrong (EX_USAGE of sysexits.h).</summary>
    public const int Usage = 64;

    /// <summary>A defect of ours (EX_SOFTWARE).</summary>
    public const int Internal = 70;
}
