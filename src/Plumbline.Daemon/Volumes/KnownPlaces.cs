using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Volumes;

/// <summary>
/// What stands in the place of a comparison while the provider cannot be asked, as when a machine starts before its network: the disks that the
/// database has on this machine are found anew by their serial numbers, so that their names and exports do not wait for the cloud. Nothing is
/// concluded of the others.
/// </summary>
internal sealed class KnownPlaces(VolumeStore volumes, VolumePlacement placement, VolumeBinding binding, MappingProof proof, Database database, TimeProvider clock)
{
    /// <returns>What was found anew, each in a sentence.</returns>
    public async Task<List<string>> FindAsync(CancellationToken cancellation)
    {
        var asked = clock.GetUtcNow();
        var found = new List<string>();
        foreach (var mapping in await volumes.MappingsAsync(cancellation))
        {
            if ((await proof.VerifyAsync(mapping, cancellation)).Trouble is not null
                && await placement.AnewAsync(mapping, cancellation) is { } place
                && await BindAsync(place, asked, cancellation))
            {
                found.Add($"volume {mapping.VolumeId} is {place.DevicePath} now, by its serial number");
            }
        }

        return found;
    }

    private Task<bool> BindAsync(StoredMapping place, DateTimeOffset asked, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            if (!await volumes.IsUntouchedAsync(session, place.VolumeId, asked))
            {
                return false;
            }

            await binding.RebindAsync(session, place);
            return true;
        },
        cancellation);
}
