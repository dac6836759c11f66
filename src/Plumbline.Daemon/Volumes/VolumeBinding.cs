using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>Writes where a volume is, and in the same transaction which other rows that proves wrong.</summary>
internal sealed class VolumeBinding(VolumeStore volumes, FindingStore findings, IVolumeProvider provider)
{
    public async Task BindAsync(Session session, ProvidedVolume volume, StoredMapping place)
    {
        await volumes.SaveAsync(session, volume, provider.Name);
        await RebindAsync(session, place);
    }

    /// <summary>A volume of which the provider was not asked again.</summary>
    public async Task RebindAsync(Session session, StoredMapping place)
    {
        foreach (var lost in await volumes.BindAsync(session, place))
        {
            await findings.OpenAsync(session, VolumeFindings.Displaced(lost, place));
        }

        await findings.CloseAsync(session, VolumeFindings.DeviceLost, place.VolumeId);
    }

    public async Task UnbindAsync(Session session, ProvidedVolume volume)
    {
        await volumes.SaveAsync(session, volume, provider.Name);
        await volumes.UnbindAsync(session, volume.Id);
        await findings.CloseAsync(session, VolumeFindings.DeviceLost, volume.Id);
    }
}
