using System.Globalization;

namespace Plumbline.Kernel.Holders;

/// <summary>What /proc/PID/stat says of a process.</summary>
internal sealed record ProcessStat(string Command, bool IsKernelThread, bool HasEnded, long StartTime)
{
    /// <summary>PF_KTHREAD of linux/sched.h.</summary>
    private const uint KernelThread = 0x00200000;

    /// <summary>"pid (comm) state ppid … flags …": comm may hold brackets and spaces, so the last bracket ends it. Null when it is none.</summary>
    public static ProcessStat? Parse(string text)
    {
        const int Flags = 6;
        const int Start = 19;
        var open = text.IndexOf('(');
        var close = text.LastIndexOf(')');
        if (open < 0 || close <= open)
        {
            return null;
        }

        // Fields from the third one on: state is [0], flags (9th) is [6], starttime (22nd) is [19].
        var fields = text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return fields.Length > Start
            && uint.TryParse(fields[Flags], NumberStyles.None, CultureInfo.InvariantCulture, out var flags)
            && long.TryParse(fields[Start], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? new ProcessStat(text[(open + 1)..close], (flags & KernelThread) != 0, fields[0] is "Z" or "X", start)
            : null;
    }
}
