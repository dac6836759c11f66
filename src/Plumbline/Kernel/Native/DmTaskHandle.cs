using Microsoft.Win32.SafeHandles;

namespace Plumbline.Kernel.Native;

/// <summary>Owns one struct dm_task.</summary>
internal sealed class DmTaskHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibDevMapper.dm_task_destroy(handle);
        return true;
    }
}
