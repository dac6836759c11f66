using Plumbline.CloudStack;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Volumes.Providers.Cloud;

/// <summary>
/// Making a volume in the cloud. There is no job id that would hold (the row is made before the id is looked at), so that the name carries
/// the intent, and after an unclear answer the volume is looked for by it: a second request would be a second volume.
/// </summary>
internal sealed class CloudCreation(CloudStackClient client, CloudListing listing)
{
    /// <summary>CloudStack's volumes.name has 255 characters.</summary>
    private const int LongestName = 255;

    /// <summary>A request whose answer was lost may still be under way for so many looks.</summary>
    private readonly Dictionary<string, int> _empty = new(StringComparer.Ordinal);

    public static string NameOf(VolumeWish wish, StepIntent intent) => NameOf(wish.Name, intent);

    public static string NameOf(string name, StepIntent intent)
    {
        var suffix = "-" + intent.Id;
        return (name.Length + suffix.Length > LongestName ? name[..(LongestName - suffix.Length)] : name) + suffix;
    }

    public async Task<Answer<CloudVolume>> RunAsync(VolumeWish wish, StepIntent intent, Func<string, Task> known, CancellationToken cancellation)
    {
        var name = NameOf(wish, intent);
        if (intent.Resumed)
        {
            var found = await LookBackAsync(name, cancellation);
            if (found.Refusal is not null || found.Value!.Items.Length > 0)
            {
                return await found.Then<CloudVolume>(list => list.Items[0]).AdoptAsync(known, v => EndAsync(v.Id, v.JobId, cancellation));
            }
        }

        var offering = await SizeAsync(wish, cancellation);
        if (!offering.IsDone)
        {
            return offering.Refusal;
        }

        var begun = await client.CreateVolumeAsync(new NewVolume(name, wish.ZoneId!, wish.DiskOfferingId, offering.Value.Bytes), cancellation);
        if (!begun.IsDone)
        {
            return CloudRefusals.Of(begun.Failure);
        }

        await known(begun.Value.Id);
        return await EndAsync(begun.Value.Id, begun.Value.JobId, cancellation);
    }

    private async Task<Answer<CloudVolume>> EndAsync(string id, string? jobId, CancellationToken cancellation)
    {
        var ended = jobId is null ? null : await client.Jobs.WaitAsync(jobId, "createVolume", cancellation);
        var volume = await listing.FindAsync(id, cancellation);
        return ended is { IsDone: false } && volume.Refusal is { Trouble: Trouble.Gone } ? CloudRefusals.Of(ended.Failure)
            : ended is { IsDone: false, Outcome: CloudOutcome.Failed } ? CloudRefusals.Of(ended.Failure)
            : volume;
    }

    /// <summary>None may also mean that the first request has not arrived yet: only the third empty look in a row counts.</summary>
    private async Task<Answer<CloudList<CloudVolume>>> LookBackAsync(string name, CancellationToken cancellation)
    {
        var found = await listing.NamedAsync(name, cancellation);
        if (found.Refusal is not null || found.Value!.Items.Length == 1)
        {
            return found;
        }

        if (found.Value.Items.Length > 1)
        {
            return new Refusal(Trouble.Ambiguous, $"CloudStack has {found.Value.Items.Length} volumes called {name}: {string.Join(", ", found.Value.Items.Select(v => v.Id))}. Delete all but one, then try again.");
        }

        lock (_empty)
        {
            var looks = _empty[name] = _empty.GetValueOrDefault(name) + 1;
            return looks < 3 || !found.Value.Complete
                ? new Refusal(Trouble.Open, $"Whether volume {name} was made is not known: CloudStack does not list it yet. It is looked at again before it is asked for once more.")
                : found;
        }
    }

    /// <summary>An offering with a size of its own takes none, and one that is too small for the wish is refused before anything is made.</summary>
    private async Task<Answer<WishedSize>> SizeAsync(VolumeWish wish, CancellationToken cancellation)
    {
        var offerings = await client.Listings.DiskOfferingsAsync(null, cancellation);
        if (!offerings.IsDone)
        {
            return CloudRefusals.Of(offerings.Failure);
        }

        var offering = offerings.Value.Items.FirstOrDefault(o => o.Id == wish.DiskOfferingId);
        return offering is { IsCustomized: false, Gibibytes: { } own }
            ? own * CloudSize.Gibibyte >= wish.Size
                ? new WishedSize(null)
                : new Refusal(Trouble.Refused, $"Disk offering {offering.Name ?? offering.Id} makes volumes of {own} GiB, and {wish.Size} bytes were asked for. Nothing was made; name a larger offering.")
            : new WishedSize(wish.Size);
    }

    private sealed record WishedSize(long? Bytes);
}

internal static class Adoption
{
    /// <summary>A volume that an earlier request made is ours, and named before it is waited for.</summary>
    public static async Task<Answer<CloudVolume>> AdoptAsync(this Answer<CloudVolume> found, Func<string, Task> known, Func<CloudVolume, Task<Answer<CloudVolume>>> end)
    {
        if (!found.IsDone)
        {
            return found;
        }

        await known(found.Value.Id);
        return await end(found.Value);
    }
}
