using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Volumes;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Daemon.Naming;

/// <summary>
/// Compares names with what they should lead to: names that are missing are made anew, those whose volume is not here are removed when nobody
/// has them open. Stands on what the reconciler has just proven of the disks.
/// </summary>
internal sealed class NameSync(
    VolumeNames names, NamedMappings mappings, VolumeLinks links, DiskNumbers numbers, ExpectedDisks expected, InnerUse inside, NameFindings sentences, MappingProof proof, VolumeStore volumes,
    OperationStore operations, FindingStore findings, Database database) : ISyncPart
{
    public async Task<SyncPartReport> RunAsync(CancellationToken cancellation)
    {
        var (problems, mended) = (new List<string>(), new List<string>());
        void Note(NameChange change)
        {
            problems.AddRange(change.Problem is { } problem ? [problem] : []);
            mended.AddRange(change.Mended is { } sentence ? [sentence] : []);
        }

        // A file that was lost is there again before anything is judged by it.
        if (await mappings.RecordAsync([], cancellation) is { } unrecorded)
        {
            problems.Add(unrecorded);
        }

        var here = (await volumes.MappingsAsync(cancellation)).Where(m => m.DevicePath is not null).ToList();
        foreach (var place in here)
        {
            if (expected.Add(place.VolumeId) is { } refusal)
            {
                problems.Add(refusal.Sentence);
            }

            Note(await names.SettleAsync(place, async now => (await proof.VerifyAsync(now, cancellation)).Trouble is null, cancellation));
        }

        await RetireAsync(Note, problems, cancellation);
        await ForgetExpectedAsync(cancellation);
        await inside.CompareAsync(here, cancellation);
        return new SyncPartReport(problems.Count == 0 ? null : string.Join(" ", problems), [.. mended]);
    }

    /// <summary>What we recorded and what nobody's volume is any more. An unrecorded mapping is left alone: the detector tells of it.</summary>
    private async Task RetireAsync(Action<NameChange> note, List<string> problems, CancellationToken cancellation)
    {
        var all = await mappings.AllAsync();
        var recorded = mappings.Recorded;
        if ((all.Failure ?? (recorded.Uuids is null ? recorded.Problem : null)) is { } unread)
        {
            problems.Add($"Mappings that may be left of earlier names were not looked at: {unread}.");
            return;
        }

        var here = (await volumes.MappingsAsync(cancellation)).Where(m => m.DevicePath is not null).Select(m => VolumeName.Of(m.VolumeId)?.Uuid).ToHashSet(StringComparer.Ordinal);
        var stale = new HashSet<string>(StringComparer.Ordinal);
        foreach (var uuid in recorded.Uuids!.Where(uuid => !here.Contains(uuid)))
        {
            if (await VolumeOfAsync(uuid, cancellation) is not { } volumeId || VolumeName.Of(volumeId) is not { } name)
            {
                continue;
            }

            note(await names.RetireAsync(volumeId, name, cancellation));
            if ((await mappings.AllAsync()).Mappings.FirstOrDefault(m => m.Seen.Uuid == uuid) is { IsOpen: true } left && await operations.OpenOnAsync(volumeId, cancellation) is null)
            {
                stale.Add(volumeId);
                await database.WriteAsync(session => findings.OpenAsync(session, sentences.Stale(volumeId, name, left, null)), cancellation);
            }
        }

        await CloseAsync(stale, cancellation);
        await RemoveLinksAsync(problems, cancellation);
    }

    /// <summary>Of "x" and "vol-x" the one that is known.</summary>
    private async Task<string?> VolumeOfAsync(string uuid, CancellationToken cancellation)
    {
        if (DmUuid.Decode(uuid) is not { Owner: DmOwner.Plumbline, Parent: { } id })
        {
            return null;
        }

        return await volumes.FindAsync(id, cancellation) is null ? "vol-" + id is var longer && await volumes.FindAsync(longer, cancellation) is not null ? longer : id : id;
    }

    /// <summary>Of a volume that is here the finding is closed when it gets its name.</summary>
    private async Task CloseAsync(HashSet<string> stale, CancellationToken cancellation)
    {
        var open = await findings.OpenAsync(cancellation);
        var here = (await volumes.MappingsAsync(cancellation)).Where(m => m.DevicePath is not null).Select(m => m.VolumeId).ToHashSet(StringComparer.Ordinal);
        foreach (var past in open.Where(f => f.Code == NameFindings.NameStale && !stale.Contains(f.Subject) && !here.Contains(f.Subject)))
        {
            await database.WriteAsync(session => findings.CloseAsync(session, past.Code, past.Subject), cancellation);
        }
    }

    private async Task RemoveLinksAsync(List<string> problems, CancellationToken cancellation)
    {
        // The links first: what an operation makes meanwhile is not among them.
        var there = links.All();
        var named = await operations.OpenVolumesAsync(cancellation);
        var here = (await volumes.MappingsAsync(cancellation)).Where(m => m.PersistentPath is not null && m.DevicePath is not null).ToList();
        var wanted = here.Select(m => m.VolumeId).Concat(named).Select(id => VolumeName.Of(id)?.Text)
            .Concat(here.Where(m => m.DiskNumber is not null).Select(m => (m.MachineId, m.DiskNumber!.Value)).Concat(numbers.Given).Select(d => VolumeName.OfDisk(d.Item1, d.Item2)))
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        problems.AddRange(there.Where(name => !wanted.Contains(name)).Select(links.Remove).OfType<string>());
    }

    /// <summary>A disk that neither is here nor is being attached is not expected any more.</summary>
    private async Task ForgetExpectedAsync(CancellationToken cancellation)
    {
        foreach (var volumeId in expected.Volumes.ToList())
        {
            if (await operations.OpenOnAsync(volumeId, cancellation) is null && await volumes.MappingAsync(volumeId, cancellation) is not { LinuxState: not StoredMapping.Remote })
            {
                expected.Remove(volumeId);
            }
        }
    }
}
