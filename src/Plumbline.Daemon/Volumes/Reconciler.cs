using System.Collections.Immutable;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>What one comparison did.</summary>
/// <param name="Complete">False where the provider or something of this machine could not be asked.</param>
/// <param name="Problem">Why it is not complete.</param>
/// <param name="Volumes">How many volumes were compared.</param>
/// <param name="Mended">What was put right, each in a sentence.</param>
/// <param name="Findings">What is open now.</param>
/// <param name="Retried">Operations that needed attention and are tried again.</param>
internal sealed record SyncReport(bool Complete, string? Problem, int Volumes, ImmutableArray<string> Mended, ImmutableArray<StoredFinding> Findings, ImmutableArray<string> Retried);

/// <summary>
/// Compares database, provider and kernel. What is provably ours and safe is mended: a row whose disk is found elsewhere by its identity, a
/// row of a volume that is detached everywhere. The rest is a finding, and volumes with an open operation are left to it. Where the provider
/// cannot be asked, only what this machine proves by itself is mended.
/// </summary>
internal sealed class Reconciler(
    IVolumeProvider provider, VolumeStore volumes, FindingStore findings, VolumePlacement placement, VolumeBinding binding, MappingProof proof, KnownPlaces known,
    IEnumerable<ISyncPart> further, Database database, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>One comparison.</summary>
    /// <param name="Asked">Before the provider was asked: what was changed after it is not judged by an older list.</param>
    private sealed record Comparison(ThisMachine Here, DateTimeOffset Asked, List<string> Mended)
    {
        /// <summary>By volume: its disk in this machine, where neither provider nor database has it.</summary>
        public Dictionary<string, StoredMapping> Left { get; } = new(StringComparer.Ordinal);
    }

    public async Task<SyncReport> RunAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            return await CompareAsync(cancellation);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<SyncReport> CompareAsync(CancellationToken cancellation)
    {
        var resumed = await provider.ResumeAsync(cancellation);
        var here = await provider.WhoAmIAsync(cancellation);
        var asked = clock.GetUtcNow();
        var listed = await provider.ListAsync(null, cancellation);
        if ((resumed ?? here.Refusal ?? listed.Refusal) is { } refusal || !listed.Value!.Complete)
        {
            var why = (resumed ?? here.Refusal ?? listed.Refusal)?.Sentence ?? $"{provider.Name}'s list changed while it was read.";
            return await FurtherAsync([why], 0, await known.FindAsync(cancellation), cancellation);
        }

        var comparison = new Comparison(here.Value!, asked, []);
        var provided = listed.Value.Items.ToDictionary(v => v.Id, StringComparer.Ordinal);
        var mappings = (await volumes.MappingsAsync(cancellation)).ToDictionary(m => m.VolumeId, StringComparer.Ordinal);
        var all = await AllAsync(cancellation);

        // All asked for at once, they share one look at the disks.
        var elsewhere = all.Select(v => provided.GetValueOrDefault(v.Id)).OfType<ProvidedVolume>().Where(v => v.MachineId != here.Value!.Id && mappings.GetValueOrDefault(v.Id)?.DevicePath is null);
        foreach (var left in await Task.WhenAll(elsewhere.Select(v => placement.LeftAsync(v, here.Value!, cancellation))))
        {
            if (left is not null)
            {
                comparison.Left[left.VolumeId] = left;
            }
        }

        foreach (var volume in all)
        {
            await CompareAsync(volume, provided.GetValueOrDefault(volume.Id), mappings.GetValueOrDefault(volume.Id), comparison, cancellation);
        }

        var strangers = provided.Values.Where(v => here.Value!.Id is { } self && v.MachineId == self && !v.IsRoot && !all.Exists(k => k.Id == v.Id)).ToList();
        await ShowStrangersAsync(strangers, cancellation);
        return await FurtherAsync([], all.Count, comparison.Mended, cancellation);
    }

    /// <summary>Names and exports, which stand on what is known of the disks by now.</summary>
    private async Task<SyncReport> FurtherAsync(List<string> problems, int compared, List<string> mended, CancellationToken cancellation)
    {
        foreach (var part in further)
        {
            var report = await part.RunAsync(cancellation);
            mended.AddRange(report.Mended);
            problems.AddRange(report.Problem is { } problem ? [problem] : []);
        }

        return new SyncReport(problems.Count == 0, problems.Count == 0 ? null : string.Join(" ", problems), compared, [.. mended], [.. await findings.OpenAsync(cancellation)], []);
    }

    private async Task CompareAsync(
        StoredVolume volume, ProvidedVolume? provided, StoredMapping? mapping, Comparison comparison, CancellationToken cancellation)
    {
        if (provided is { IsMoving: true })
        {
            return;
        }

        if (provided is null)
        {
            await SettleAsync(volume.Id, comparison, VolumeFindings.Gone(volume, $"{provider.Name}: not in its list of volumes"), cancellation);
            return;
        }

        if (provided.MachineId is null)
        {
            await DetachedAsync(provided, mapping, comparison, cancellation);
        }
        else if (provided.MachineId != comparison.Here.Id)
        {
            await ElsewhereAsync(provided, mapping, comparison, cancellation);
        }
        else
        {
            await HereAsync(provided, mapping, comparison, cancellation);
        }
    }

    /// <summary>The provider has it attached to nothing.</summary>
    private async Task DetachedAsync(ProvidedVolume volume, StoredMapping? mapping, Comparison comparison, CancellationToken cancellation)
    {
        if (mapping is null)
        {
            await SettleAsync(volume.Id, comparison, Left(volume, comparison), cancellation, session => volumes.SaveAsync(session, volume, provider.Name));
        }
        else if (mapping.DevicePath is not null && (await proof.VerifyAsync(mapping, cancellation)).Trouble is null)
        {
            // Detached by the cloud, and the disk is still in the machine: somebody may be writing to it.
            await SettleAsync(volume.Id, comparison, VolumeFindings.Moved(mapping, volume, provider.Name), cancellation);
        }
        else
        {
            if (await SettleAsync(volume.Id, comparison, null, cancellation, session => binding.UnbindAsync(session, volume)))
            {
                comparison.Mended.Add($"volume {volume.Id} is detached, and its disk is gone: its mapping was removed");
            }
        }
    }

    private async Task ElsewhereAsync(ProvidedVolume volume, StoredMapping? mapping, Comparison comparison, CancellationToken cancellation)
    {
        if (mapping is { LinuxState: StoredMapping.Remote } && mapping.MachineId == volume.MachineId)
        {
            await SettleAsync(volume.Id, comparison, Left(volume, comparison), cancellation, session => volumes.SaveAsync(session, volume, provider.Name));
        }
        else if (mapping?.DevicePath is not null && (await proof.VerifyAsync(mapping, cancellation)).Trouble is null)
        {
            await SettleAsync(volume.Id, comparison, VolumeFindings.Moved(mapping, volume, provider.Name), cancellation);
        }
        else if (await placement.LookAsync(volume, comparison.Here, cancellation) is { Value: { } place })
        {
            if (await SettleAsync(volume.Id, comparison, null, cancellation, session => binding.BindAsync(session, volume, place)))
            {
                comparison.Mended.Add($"volume {volume.Id} is attached to {volume.MachineId}: recorded");
            }
        }
    }

    private async Task HereAsync(ProvidedVolume volume, StoredMapping? mapping, Comparison comparison, CancellationToken cancellation)
    {
        var trouble = mapping is { DevicePath: not null } ? (await proof.VerifyAsync(mapping, cancellation)).Trouble : null;
        if (mapping is { DevicePath: not null } && trouble is null && mapping.MachineId == volume.MachineId)
        {
            await SettleAsync(volume.Id, comparison, null, cancellation, session => volumes.SaveAsync(session, volume, provider.Name));
            return;
        }

        // By its identity, wherever it is now: after a reboot the letters have changed.
        var found = await placement.LookAsync(volume, comparison.Here, cancellation);
        if (found.IsDone)
        {
            if (await SettleAsync(volume.Id, comparison, null, cancellation, session => binding.BindAsync(session, volume, found.Value)))
            {
                comparison.Mended.Add($"volume {volume.Id} is {found.Value.DevicePath} now{(mapping?.DevicePath is { } before && before != found.Value.DevicePath ? $", it was {before}" : "")}");
            }
            return;
        }

        var finding = mapping is null ? VolumeFindings.WithoutDevice(volume, found.Refusal.Sentence) : VolumeFindings.Lost(mapping, found.Refusal.Sentence);
        await SettleAsync(volume.Id, comparison, finding, cancellation, async session =>
        {
            if (mapping is { DevicePath: not null })
            {
                await volumes.LoseAsync(session, volume.Id);
            }
        });
    }

    private StoredFinding? Left(ProvidedVolume volume, Comparison comparison) =>
        comparison.Left.GetValueOrDefault(volume.Id) is { } left ? VolumeFindings.Left(volume, left, provider.Name) : null;

    private async Task ShowStrangersAsync(List<ProvidedVolume> strangers, CancellationToken cancellation)
    {
        var open = await findings.OpenAsync(cancellation);
        await database.WriteAsync(
            async session =>
            {
                foreach (var stranger in strangers)
                {
                    await findings.OpenAsync(session, VolumeFindings.NotRecorded(stranger, provider.Name));
                }

                foreach (var past in open.Where(f => f.Code == VolumeFindings.Unrecorded && !strangers.Exists(s => s.Id == f.Subject)))
                {
                    await findings.CloseAsync(session, past.Code, past.Subject);
                }
            },
            cancellation);
    }

    /// <summary>At most one of these is true of a volume; the others are over.</summary>
    /// <returns>Whether it was written: nothing is where an operation came between.</returns>
    private Task<bool> SettleAsync(string volumeId, Comparison comparison, StoredFinding? finding, CancellationToken cancellation, Func<Session, Task>? also = null) => database.WriteAsync(
        async session =>
        {
            if (!await volumes.IsUntouchedAsync(session, volumeId, comparison.Asked))
            {
                return false;
            }

            if (also is not null)
            {
                await also(session);
            }

            foreach (var code in new[] { VolumeFindings.DeviceLost, VolumeFindings.NotProvided, VolumeFindings.AttachedElsewhere, VolumeFindings.Unrecorded, VolumeFindings.Unplaced, VolumeFindings.LeftBehind })
            {
                if (code != finding?.Code)
                {
                    await findings.CloseAsync(session, code, volumeId);
                }
            }

            if (finding is not null)
            {
                await findings.OpenAsync(session, finding);
            }

            return true;
        },
        cancellation);

    private async Task<List<StoredVolume>> AllAsync(CancellationToken cancellation)
    {
        var all = new List<StoredVolume>();
        string? after = null;
        while (true)
        {
            var page = await volumes.ListAsync(new VolumeFilter(null, null, null, after, 500), cancellation);
            all.AddRange(page);
            if (page.Count < 500)
            {
                return all;
            }

            after = page[^1].Id;
        }
    }
}
