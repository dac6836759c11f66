using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Volumes.Providers;

/// <summary>What would pull the disk from under somebody is done to unattached volumes only.</summary>
internal static class UnattachedVolume
{
    /// <param name="done">What was not done, for the sentence: deleted.</param>
    public static async Task<Answer<ProvidedVolume>> FindUnattachedAsync(this IVolumeProvider provider, string id, string done, CancellationToken cancellation) =>
        (await provider.FindAsync(id, cancellation)).Then<ProvidedVolume>(volume => volume.MachineId is null
            ? volume
            : new Refusal(Trouble.Refused, $"Volume {id} is attached to {volume.MachineId}. Nothing was {done}; detach it first."));
}
