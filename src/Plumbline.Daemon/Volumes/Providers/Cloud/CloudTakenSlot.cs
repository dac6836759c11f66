using System.Collections.Immutable;
using Plumbline.CloudStack;

namespace Plumbline.Daemon.Volumes.Providers.Cloud;

/// <summary>"Target vdb already exists": the machine still has a disk that the cloud's database forgot (apache/cloudstack#14214, #3290).</summary>
internal static class CloudTakenSlot
{
    private const long Largest = 32;

    /// <summary>The lowest slot above all that the cloud knows: the forgotten disk is at one of the low ones.</summary>
    public static long? Free(ImmutableArray<CloudVolume> attached)
    {
        var next = attached.Select(v => v.DeviceId ?? 0).Append(0).Max() + 2;
        next = next == CloudStackClient.CdRomDevice ? next + 1 : next;
        return next <= Largest ? next : null;
    }
}
