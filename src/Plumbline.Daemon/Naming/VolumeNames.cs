using System.Collections.Concurrent;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Volumes;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Naming;

/// <summary>
/// The names of volumes on this machine, for everybody who needs one: given, kept, taken away and proven. One at a time for each name, so that
/// an operation and the comparison never work on the same one.
/// </summary>
internal sealed class VolumeNames(
    NamedMappings mappings, VolumeLinks links, DiskNumbers numbers, NameFindings sentences, VolumeStore volumes, OperationStore operations, FindingStore findings, Database database)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>Asked before anything is attached: whether such a name can be given at all; null then.</summary>
    public Refusal? Refuse(string volumeId, bool readOnly) =>
        VolumeName.Of(volumeId) is not { } name ? new Refusal(Trouble.Unsupported, $"No name can be made of the id {volumeId}: it is no file name. Nothing was attached.")
        : readOnly && !mappings.Carries(name) ? new Refusal(Trouble.Unsupported, "read_only needs device-mapper, which this machine's kernel does not have or which does not take this volume's id: a link to the disk could be written through. Nothing was attached.")
        : null;

    /// <summary>
    /// The place with its name, which is there, proven, and as long as the disk. Asked again it is kept, and grows with the disk. A place
    /// without a device (another machine's) comes back as it is.
    /// </summary>
    /// <param name="readOnly">Null: as it is, writable when it is new.</param>
    public async Task<Answer<StoredMapping>> GiveAsync(StoredMapping place, bool? readOnly, CancellationToken cancellation)
    {
        if (place.DevicePath is null)
        {
            return place;
        }

        return await AloneAsync(place.VolumeId, () => GiveNowAsync(place, readOnly, cancellation), cancellation);
    }

    /// <summary>The same for a place that had to be looked for.</summary>
    public async Task<Answer<StoredMapping>> GiveAsync(Answer<StoredMapping> found, bool? readOnly, CancellationToken cancellation) =>
        found.IsDone ? await GiveAsync(found.Value, readOnly, cancellation) : found;

    /// <summary>Refused while somebody has it open. Afterwards it is proven gone, and so are the links to it.</summary>
    public Task<Answer<Nothing>> TakeAwayAsync(string volumeId, CancellationToken cancellation) => AloneAsync<Answer<Nothing>>(
        volumeId,
        async () => VolumeName.Of(volumeId) is not { } name ? Nothing.It
            : await mappings.TakeAwayAsync(name, cancellation) is { } refusal ? refusal
            : await UnlinkAsync(volumeId, name, cancellation) is { } stuck ? new Refusal(Trouble.Fault, stuck)
            : Nothing.It,
        cancellation);

    /// <summary>Right before a path is handed out; null when it may be.</summary>
    public async Task<Refusal?> ProveAsync(StoredMapping place, CancellationToken cancellation) =>
        place.DevicePath is null || VolumeName.Of(place.VolumeId) is not { } name ? null
        : mappings.Carries(name) ? await mappings.ProveAsync(name, place, cancellation)
        : place.PersistentPath is { } path && links.TargetOf(name.Text) != place.DevicePath
            ? new Refusal(Trouble.Refused, $"{path} does not lead to {place.DevicePath}. \"plumb volumes sync\" makes it anew.")
            : null;

    /// <summary>Its mapping is there and stands on another disk than the one where the volume has just been proven to be.</summary>
    public async Task<bool> IsElsewhereAsync(StoredMapping place, CancellationToken cancellation) =>
        VolumeName.Of(place.VolumeId) is { } name && mappings.Carries(name) && await mappings.IsElsewhereAsync(name, place, cancellation);

    /// <summary>For the comparison: an attached volume has its name. Nothing is done where an operation is open on it.</summary>
    public Task<NameChange> SettleAsync(StoredMapping seen, Func<StoredMapping, Task<bool>> isProven, CancellationToken cancellation) => AloneAsync(
        seen.VolumeId,
        async () =>
        {
            if (await operations.OpenOnAsync(seen.VolumeId, cancellation) is not null
                || await volumes.MappingAsync(seen.VolumeId, cancellation) is not { DevicePath: not null } place || !await isProven(place))
            {
                return NameChange.None;
            }

            var had = place.PersistentPath is not null && await IsThereAsync(place, cancellation);
            var given = await GiveNowAsync(place, null, cancellation);
            if (given.Value is { } named && named != place)
            {
                await database.WriteAsync(session => volumes.NameAsync(session, named), cancellation);
            }

            return given.Refusal is { } refusal ? new NameChange(refusal.Sentence, null)
                : had ? NameChange.None
                : new NameChange(null, $"volume {place.VolumeId} has its name: {given.Value!.PersistentPath}");
        },
        cancellation);

    /// <summary>For the comparison: a mapping of ours whose volume is not on this machine goes, unless somebody has it open.</summary>
    public Task<NameChange> RetireAsync(string volumeId, VolumeName name, CancellationToken cancellation) => AloneAsync(
        volumeId,
        async () =>
        {
            if (await operations.OpenOnAsync(volumeId, cancellation) is not null || await volumes.MappingAsync(volumeId, cancellation) is { DevicePath: not null })
            {
                return NameChange.None;
            }

            var trouble = (await mappings.TakeAwayAsync(name, cancellation))?.Sentence ?? await UnlinkAsync(volumeId, name, cancellation);
            return trouble is null ? new NameChange(null, $"the name {name.Text} was removed: its volume is not on this machine any more") : new NameChange(trouble, null);
        },
        cancellation);

    private async Task<T> AloneAsync<T>(string volumeId, Func<Task<T>> work, CancellationToken cancellation)
    {
        var gate = _gates.GetOrAdd(VolumeName.Of(volumeId)?.Text ?? volumeId, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<Answer<StoredMapping>> GiveNowAsync(StoredMapping place, bool? readOnly, CancellationToken cancellation)
    {
        var stored = await volumes.MappingsAsync(cancellation);
        var older = stored.Find(m => m.VolumeId == place.VolumeId);
        var wanted = readOnly ?? place.ReadOnly ?? older?.ReadOnly ?? false;
        if ((Refuse(place.VolumeId, wanted) ?? Shared(place, stored)) is { } refusal)
        {
            return refusal;
        }

        var name = VolumeName.Of(place.VolumeId)!;
        var isMapping = mappings.Carries(name);
        var outcome = isMapping ? await mappings.PutAsync(name, place, wanted, cancellation) : NameOutcome.Done;
        if (outcome.Refusal is { } trouble)
        {
            if (outcome.Stale is { } stale)
            {
                await database.WriteAsync(session => findings.OpenAsync(session, sentences.Stale(place.VolumeId, name, stale, place)), cancellation);
            }

            return trouble;
        }

        var number = numbers.Of(place, stored);
        var target = isMapping ? name.MappingPath : place.DevicePath!;
        var unlinked = links.Put(name.Text, target) ?? (VolumeName.OfDisk(place.MachineId, number) is { } byMachine ? links.Put(byMachine, target) : null);
        if (unlinked is not null)
        {
            return new Refusal(Trouble.Fault, unlinked);
        }

        if ((await findings.OpenAsync(cancellation)).Exists(f => f.Code == NameFindings.NameStale && f.Subject == place.VolumeId))
        {
            await database.WriteAsync(session => findings.CloseAsync(session, NameFindings.NameStale, place.VolumeId), cancellation);
        }

        return place with { PersistentPath = isMapping ? name.MappingPath : links.PathOf(name.Text), ReadOnly = wanted, DiskNumber = number };
    }

    private async Task<bool> IsThereAsync(StoredMapping place, CancellationToken cancellation) =>
        VolumeName.Of(place.VolumeId) is { } name && links.TargetOf(name.Text) == (mappings.Carries(name) ? name.MappingPath : place.DevicePath) && await ProveAsync(place, cancellation) is null;

    /// <summary>Of "x" and "vol-x" the same name is made.</summary>
    private static Refusal? Shared(StoredMapping place, List<StoredMapping> stored) =>
        stored.Find(m => m.VolumeId != place.VolumeId && m.DevicePath is not null && VolumeName.Of(m.VolumeId) == VolumeName.Of(place.VolumeId)) is { } other
            ? new Refusal(Trouble.Ambiguous, $"Volumes {place.VolumeId} and {other.VolumeId} would both be called {VolumeName.Of(place.VolumeId)!.Text} here. {other.VolumeId} has the name; detach it first.")
            : null;

    private async Task<string?> UnlinkAsync(string volumeId, VolumeName name, CancellationToken cancellation)
    {
        var stored = await volumes.MappingAsync(volumeId, cancellation);
        numbers.Free(volumeId);
        return links.Remove(name.Text)
            ?? (stored is { DiskNumber: { } number } && VolumeName.OfDisk(stored.MachineId, number) is { } byMachine ? links.Remove(byMachine) : null);
    }
}

/// <summary>What the comparison did with one name.</summary>
/// <param name="Problem">Why it is not as it should be.</param>
/// <param name="Mended">What was put right.</param>
internal sealed record NameChange(string? Problem, string? Mended)
{
    public static NameChange None { get; } = new(null, null);
}
