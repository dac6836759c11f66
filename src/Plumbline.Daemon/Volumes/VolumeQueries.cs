using System.Net;
using System.Collections.Immutable;
using Plumbline.Client;
using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Naming;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>The reading routes of volumes.</summary>
internal static class VolumeQueries
{
    public static async Task ListAsync(HttpContext context)
    {
        var (page, problem) = PageQuery.Read(context, "vm_id", "state", "name");
        if (page is null)
        {
            await Problems.WriteAsync(context, problem!);
            return;
        }

        var filter = new VolumeFilter(
            PageQuery.Text(context, "vm_id"), PageQuery.Text(context, "state"), PageQuery.Text(context, "name"), page.Cursor, page.Most + 1);
        var stored = await Store(context).ListAsync(filter, context.RequestAborted);
        var shown = new List<Volume>();
        foreach (var volume in stored.Take(page.Most))
        {
            shown.Add(await ShowAsync(context, volume));
        }

        var next = stored.Count > page.Most ? stored[page.Most - 1].Id : null;
        await context.Response.WriteAsJsonAsync(new VolumePage(shown, next), DaemonJson.Default.VolumePage, cancellationToken: context.RequestAborted);
    }

    public static async Task GetAsync(HttpContext context, string id)
    {
        if (await KnownAsync(context, id) is { } volume)
        {
            await context.Response.WriteAsJsonAsync(await ShowAsync(context, volume), DaemonJson.Default.Volume, cancellationToken: context.RequestAborted);
        }
    }

    /// <summary>Which device it is; looked at again for this answer, so that a letter that another disk got meanwhile is never handed out.</summary>
    public static async Task DeviceAsync(HttpContext context, string id)
    {
        if (await KnownAsync(context, id) is null)
        {
            return;
        }

        if (await Store(context).MappingAsync(id, context.RequestAborted) is not { } mapping)
        {
            await Problems.WriteAsync(context, Problem.NotFound($"Volume {id} is not attached, as far as plumbd knows; \"plumb volumes sync\" compares that with the provider."));
            return;
        }

        var (verified, trouble) = await context.RequestServices.GetRequiredService<MappingProof>().VerifyAsync(mapping, context.RequestAborted);
        trouble ??= await context.RequestServices.GetRequiredService<VolumeNames>().ProveAsync(verified, context.RequestAborted);
        if (trouble is not null)
        {
            await Problems.WriteAsync(context, new Problem(HttpStatusCode.Conflict, trouble.Code, trouble.Sentence));
            return;
        }

        await context.Response.WriteAsJsonAsync(Show(verified), DaemonJson.Default.VolumeDevice, cancellationToken: context.RequestAborted);
    }

    /// <summary>The path is one segment: vdb, or %2Fdev%2Fvdb, which the router does not decode.</summary>
    public static async Task AtDeviceAsync(HttpContext context, string path)
    {
        var named = Uri.UnescapeDataString(path);
        var device = named.StartsWith("/dev/", StringComparison.Ordinal) ? named : "/dev/" + named.TrimStart('/').Replace("dev/", "", StringComparison.Ordinal);
        if (await Store(context).MappingAtAsync(device, context.RequestAborted) is not { } mapping
            || await Store(context).FindAsync(mapping.VolumeId, context.RequestAborted) is not { } volume)
        {
            await Problems.WriteAsync(context, Problem.NotFound($"{device} is no volume that plumbd knows of."));
            return;
        }

        var (_, trouble) = await context.RequestServices.GetRequiredService<MappingProof>().VerifyAsync(mapping, context.RequestAborted);
        if (trouble is not null)
        {
            await Problems.WriteAsync(context, new Problem(HttpStatusCode.Conflict, trouble.Code, trouble.Sentence));
            return;
        }

        await context.Response.WriteAsJsonAsync(await ShowAsync(context, volume), DaemonJson.Default.Volume, cancellationToken: context.RequestAborted);
    }

    /// <summary>What the provider shows on that machine now, with what plumbd knows of it.</summary>
    public static async Task OfMachineAsync(HttpContext context, string id)
    {
        var provider = context.RequestServices.GetRequiredService<IVolumeProvider>();
        var machine = id;
        if (id == AttachVolume.Self)
        {
            var here = await provider.WhoAmIAsync(context.RequestAborted);
            if (here.Value?.Id is not { } self)
            {
                await Problems.WriteAsync(context, new Problem(
                    HttpStatusCode.Conflict, here.Refusal?.Code ?? "conflict", here.Refusal?.Sentence ?? $"\"self\" is not a machine of this provider ({here.Value!.Source})."));
                return;
            }

            machine = self;
        }

        var listed = await provider.ListAsync(machine, context.RequestAborted);
        if (!listed.IsDone)
        {
            await Problems.WriteAsync(context, new Problem(HttpStatusCode.BadGateway, listed.Refusal.Code, listed.Refusal.Sentence));
            return;
        }

        var shown = new List<Volume>();
        foreach (var volume in listed.Value.Items.Where(v => v.MachineId == machine).OrderBy(v => v.Id, StringComparer.Ordinal))
        {
            shown.Add(await Store(context).FindAsync(volume.Id, context.RequestAborted) is { } known
                ? await ShowAsync(context, known)
                : Unrecorded(volume, provider.Name, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()));
        }

        await context.Response.WriteAsJsonAsync(new VolumePage(shown, null), DaemonJson.Default.VolumePage, cancellationToken: context.RequestAborted);
    }

    public static async Task SnapshotsAsync(HttpContext context, string id)
    {
        var snapshots = await context.RequestServices.GetRequiredService<IVolumeProvider>().SnapshotsAsync(id, context.RequestAborted);
        if (!snapshots.IsDone)
        {
            await Problems.WriteAsync(context, new Problem(
                snapshots.Refusal.Trouble == Trouble.Gone ? HttpStatusCode.NotFound : HttpStatusCode.BadGateway, snapshots.Refusal.Code, snapshots.Refusal.Sentence));
            return;
        }

        var list = snapshots.Value.Items.OrderBy(s => s.Id, StringComparer.Ordinal)
            .Select(s => new VolumeSnapshot(s.Id, s.VolumeId, s.Name, s.State, s.Size, s.Created, s.Usable)).ToImmutableArray();
        await context.Response.WriteAsJsonAsync(new SnapshotList(list), DaemonJson.Default.SnapshotList, cancellationToken: context.RequestAborted);
    }

    private static async Task<StoredVolume?> KnownAsync(HttpContext context, string id)
    {
        var volume = await Store(context).FindAsync(id, context.RequestAborted);
        if (volume is null)
        {
            await Problems.WriteAsync(context, Problem.NotFound($"plumbd knows no volume {id}. One that was made elsewhere is known once it is attached through plumbd."));
        }

        return volume;
    }

    private static async Task<Volume> ShowAsync(HttpContext context, StoredVolume volume)
    {
        var mapping = await Store(context).MappingAsync(volume.Id, context.RequestAborted);
        var open = await context.RequestServices.GetRequiredService<OperationStore>().OpenOnAsync(volume.Id, context.RequestAborted);
        return new Volume(
            volume.Id, volume.Name, volume.Size, volume.State, volume.Provider, mapping?.MachineId, mapping?.DevicePath, mapping?.DevicePath is null ? null : mapping.PersistentPath, volume.ZoneId,
            volume.DiskOfferingId, open?.Id, volume.CreatedAt, volume.UpdatedAt);
    }

    private static Volume Unrecorded(ProvidedVolume volume, string provider, DateTimeOffset now) => new(
        volume.Id, volume.Name, volume.Size, volume.State, provider, volume.MachineId, null, null, volume.ZoneId, volume.DiskOfferingId, null, now, now);

    private static VolumeDevice Show(StoredMapping mapping) => new(
        mapping.VolumeId, mapping.MachineId, mapping.DevicePath, mapping.PersistentPath, mapping.Size, mapping.Serial, mapping.DiskSequence, mapping.LinuxState);

    private static VolumeStore Store(HttpContext context) => context.RequestServices.GetRequiredService<VolumeStore>();
}
