using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>Another program in place of this process: the same pid, the same terminal, the same environment (execv(3)).</summary>
internal static class NativeExecution
{
    /// <summary>Returns only when it failed.</summary>
    /// <param name="arguments">Beginning with the program's own name.</param>
    public static int Replace(string program, IReadOnlyList<string> arguments)
    {
        _ = LibC.execv(program, [.. arguments, null]);
        return Marshal.GetLastPInvokeError();
    }
}
