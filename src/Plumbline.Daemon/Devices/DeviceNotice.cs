namespace Plumbline.Daemon.Devices;

/// <summary>What /api/v1/events tells of a device.</summary>
/// <param name="Change">added, removed, changed, or anything: events were lost.</param>
/// <param name="Number">major:minor.</param>
internal sealed record DeviceNotice(string Change, string? Name, string? Number, long? Diskseq, string Sentence)
{
    public static DeviceNotice Of(DeviceEvent happened) => new(
        happened.Change.ToString().ToLowerInvariant(), happened.Name.Length == 0 ? null : happened.Name, happened.Number, happened.DiskSequence, happened.Sentence);
}
