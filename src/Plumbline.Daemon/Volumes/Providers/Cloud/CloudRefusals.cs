using Plumbline.CloudStack;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Volumes.Providers.Cloud;

/// <summary>What CloudStack's failures mean for an operation.</summary>
internal static class CloudRefusals
{
    public static Refusal Of(CloudFailure failure) => new(failure.MaybeDone ? Trouble.Open : TroubleOf(failure.Trouble), failure.Sentence, failure.RetryAfter);

    private static Trouble TroubleOf(CloudTrouble trouble) => trouble switch
    {
        CloudTrouble.Busy => Trouble.Busy,
        CloudTrouble.Throttled => Trouble.Throttled,
        CloudTrouble.SlotTaken => Trouble.SlotTaken,
        CloudTrouble.Capacity => Trouble.Capacity,
        CloudTrouble.Permission or CloudTrouble.Credentials => Trouble.Permission,
        CloudTrouble.Gone => Trouble.Gone,
        CloudTrouble.Unsupported => Trouble.Unsupported,

        // Neither a wrong clock nor a cloud that is away says anything of the volume: it passes, or somebody mends it, within the time limit.
        CloudTrouble.Unavailable or CloudTrouble.Clock => Trouble.Unavailable,
        CloudTrouble.Fault => Trouble.Fault,
        CloudTrouble.Ambiguous => Trouble.Open,
        _ => Trouble.Refused,
    };
}
