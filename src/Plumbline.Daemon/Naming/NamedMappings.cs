using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes;
using Plumbline.Findings;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Daemon.Naming;

/// <summary>
/// The mappings behind the names: made, kept, grown and removed, each proven by looking again. A mapping is never put on another disk: who
/// has it open would read and write there. It is removed when nobody has it open, and made anew.
/// </summary>
internal sealed class NamedMappings(INameActs acts, OwnNamesFile record, DeviceFinder devices, VolumeStore volumes, TimeProvider clock)
{
    private const int Sector = 512;

    /// <summary>udev opens a device for a moment after every change of it.</summary>
    private const int OpenTries = 20;
    private static readonly TimeSpan OpenPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether such a name is a mapping here, or a link alone.</summary>
    public bool Carries(VolumeName name) => acts.DriverIsThere && name.FitsDeviceMapper;

    /// <summary>Afterwards the mapping is there, on this very disk and as long as that: one that is shorter grows under its users.</summary>
    public async Task<NameOutcome> PutAsync(VolumeName name, StoredMapping place, bool readOnly, CancellationToken cancellation)
    {
        var (disk, gone) = await DiskAsync(place, cancellation);
        if (disk is null)
        {
            return Refused(Trouble.Fault, gone!);
        }

        var (found, trouble) = await LookAsync(name);
        if (trouble is not null)
        {
            return new NameOutcome(trouble);
        }

        readOnly |= disk.ReadOnly;
        if (found is not null && IsOn(found, disk) && found.Seen.ReadOnly == readOnly)
        {
            return await KeepAsync(name, place, found, disk, cancellation);
        }

        found = await WaitForCloseAsync(name, found, cancellation);
        if (found is { IsOpen: true })
        {
            return IsOn(found, disk)
                ? Refused(Trouble.Refused, $"{name.MappingPath} is {Mode(found.Seen.ReadOnly)}, was asked for {Mode(readOnly)}, and is open ({found.Seen.OpenCount} time(s)). Stop who uses it, then ask again.")
                : new NameOutcome(new Refusal(Trouble.Refused, $"{name.MappingPath} is still open and stands on a disk that is not volume {place.VolumeId} any more. It is not put on another disk under its user, and nothing is handed out. Stop who uses it; the name is made anew then."), found);
        }

        return found is not null && await RemoveAsync(name, found, cancellation) is { } stuck ? new NameOutcome(stuck)
            : await MakeAsync(name, place, disk, readOnly, cancellation);
    }

    /// <summary>Afterwards no mapping of this name is there and none is recorded; null then.</summary>
    public async Task<Refusal?> TakeAwayAsync(VolumeName name, CancellationToken cancellation)
    {
        var (found, trouble) = acts.DriverIsThere ? await LookAsync(name) : (null, null);
        found = await WaitForCloseAsync(name, found, cancellation);
        return trouble ?? (found is { IsOpen: true }
                ? new Refusal(Trouble.Refused, $"{name.MappingPath} is open ({found.Seen.OpenCount} time(s)). Nothing was removed and nothing detached; stop who uses it, then ask again.")
                : found is not null ? await RemoveAsync(name, found, cancellation)
                : await ForgetAsync(name, cancellation));
    }

    /// <summary>Whether the mapping is there, runs and stands on that disk; null then.</summary>
    public async Task<Refusal?> ProveAsync(VolumeName name, StoredMapping place, CancellationToken cancellation)
    {
        var look = await Do(() => acts.Look(name.Text, name.Uuid));
        var (disk, gone) = await DiskAsync(place, cancellation);
        return look.Failure is { } failure ? new Refusal(Trouble.Unavailable, $"{name.MappingPath} could not be looked at: {failure}.")
            : disk is null ? new Refusal(Trouble.Refused, gone!)
            : look.Ours is not { } found ? place.PersistentPath is null ? null : new Refusal(Trouble.Refused, $"{name.MappingPath} is not there. \"plumb volumes sync\" makes it anew.")
            : !IsOn(found, disk) ? new Refusal(Trouble.Refused, $"{name.MappingPath} stands on a disk that is not volume {place.VolumeId} any more{(found.IsOpen ? ", and is still open: stop who uses it" : "")}. \"plumb volumes sync\" makes it anew once nobody has it open.")
            : found.Suspended ? new Refusal(Trouble.Refused, $"{name.MappingPath} is stopped, and who reads it waits. \"plumb volumes sync\" starts it.")
            : null;
    }

    /// <summary>Certain only of a mapping that was seen beside the disk: what could not be looked at is not elsewhere.</summary>
    public async Task<bool> IsElsewhereAsync(VolumeName name, StoredMapping place, CancellationToken cancellation) =>
        (await Do(() => acts.Look(name.Text, name.Uuid))).Ours is { } found && await DiskAsync(place, cancellation) is (Disk: { } disk, _) && !IsOn(found, disk);

    private async Task<NameOutcome> KeepAsync(VolumeName name, StoredMapping place, NamedMapping found, BlockDevice disk, CancellationToken cancellation)
    {
        if (record.Read().Uuids?.Contains(name.Uuid) != true && await record.RecordAsync([name.Uuid], await KnownAsync(cancellation), cancellation) is { } unwritten)
        {
            return Refused(Trouble.Fault, unwritten);
        }

        var (has, wanted) = (found.Seen.Table[0].Length, disk.Size / Sector);
        if (has < wanted)
        {
            var loaded = await Do(() => acts.Load(name.Uuid, found.Seen.ReadOnly, Table(disk)));
            var resumed = loaded.Failure is null ? await Do(() => acts.Resume(name.Uuid)) : loaded;
            if (resumed.Failure is { } failure)
            {
                // Whatever came of it: no table may wait to be taken into use by the next one who resumes, and nobody may be left waiting.
                await Do(() => acts.Clear(name.Uuid));
                await Do(() => acts.Resume(name.Uuid));
                return Refused(Trouble.Fault, $"{name.MappingPath} could not grow with its disk: {failure}. It is as it was.");
            }
        }

        if (has > wanted)
        {
            return Refused(Trouble.Fault, $"{name.MappingPath} covers {has} sectors, and its disk {place.DevicePath} has {wanted}: the disk became smaller. Nothing is handed out; look at the disk.");
        }

        return has == wanted ? NodeTrouble(name, found) : await VerifiedAsync(name, place, found.Seen.ReadOnly, cancellation);
    }

    private async Task<NameOutcome> MakeAsync(VolumeName name, StoredMapping place, BlockDevice disk, bool readOnly, CancellationToken cancellation)
    {
        if (await record.RecordAsync([name.Uuid], await KnownAsync(cancellation), cancellation) is { } unwritten)
        {
            return Refused(Trouble.Fault, $"{unwritten} Volume {place.VolumeId} was given no name, since it could not be recorded as ours.");
        }

        var made = await Do(() => acts.Make(name.Text, name.Uuid, readOnly, Table(disk)));
        return made.Failure is { } failure
            ? Refused(Trouble.Fault, $"{name.MappingPath} could not be made on {place.DevicePath}: {failure}. The disk itself is attached. Look who holds it (plumb map), then ask again.")
            : await VerifiedAsync(name, place, readOnly, cancellation);
    }

    /// <summary>Against the kernel's own word, and the disk's: it counts the mapping among its holders.</summary>
    private async Task<NameOutcome> VerifiedAsync(VolumeName name, StoredMapping place, bool readOnly, CancellationToken cancellation)
    {
        var look = await Do(() => acts.Look(name.Text, name.Uuid));
        var (disk, gone) = await DiskAsync(place, cancellation);
        return disk is null ? Refused(Trouble.Fault, gone!)
            : look.Ours is { Suspended: false, HasInactive: false } found && IsOn(found, disk) && found.Seen.ReadOnly == readOnly && found.Seen.Table[0].Length == disk.Size / Sector
                ? NodeTrouble(name, found)
                : Refused(Trouble.Open, $"{name.MappingPath} was made and does not look as it should{(look.Failure is null ? "" : $": {look.Failure}")}.");
    }

    /// <summary>The mapping is there; under its name in /dev it is when udev has done its part.</summary>
    private NameOutcome NodeTrouble(VolumeName name, NamedMapping found) =>
        acts.IsShown(name.Text, found.Number)
            ? NameOutcome.Done
            : Refused(Trouble.Unavailable, $"{name.MappingPath} is not the mapping {found.Number} in /dev: udev has not done its part. Look at systemd-udevd; \"dmsetup mknodes\" makes the node in its place.");

    private async Task<Refusal?> RemoveAsync(VolumeName name, NamedMapping found, CancellationToken cancellation)
    {
        var removed = await Do(() => acts.Remove(found));
        if (removed.Failure is { } failure)
        {
            return new Refusal(Trouble.Refused, $"{name.MappingPath} could not be removed: {failure}. Nothing else was done; stop who uses it, then ask again.");
        }

        var after = await Do(() => acts.Look(name.Text, name.Uuid));
        return after is { Failure: null, Ours: null }
            ? await ForgetAsync(name, cancellation)
            : new Refusal(Trouble.Open, $"{name.MappingPath} was removed, and it is not proven gone{(after.Failure is null ? "" : $": {after.Failure}")}.");
    }

    private async Task<Refusal?> ForgetAsync(VolumeName name, CancellationToken cancellation) =>
        record.Read().Uuids?.Contains(name.Uuid) == true && await record.ForgetAsync(name.Uuid, await KnownAsync(cancellation), cancellation) is { } unwritten
            ? new Refusal(Trouble.Fault, unwritten)
            : null;

    /// <summary>What was left stopped, or with a table beside, is mended before it is judged.</summary>
    private async Task<(NamedMapping? Found, Refusal? Trouble)> LookAsync(VolumeName name)
    {
        var look = await Do(() => acts.Look(name.Text, name.Uuid));
        if (look.Ours is { } left && (left.Suspended || left.HasInactive))
        {
            if (await MendAsync(left) is { } unmended)
            {
                return (null, new Refusal(Trouble.Unavailable, $"{name.MappingPath} was left stopped or half changed, and could not be mended: {unmended}."));
            }

            look = await Do(() => acts.Look(name.Text, name.Uuid));
        }

        return look.Failure is { } failure ? (null, new Refusal(Trouble.Unavailable, $"Whether {name.MappingPath} is there could not be told: {failure}."))
            : look.TakenBy is { } other ? (null, new Refusal(Trouble.Refused, $"{name.MappingPath} is a mapping of somebody else: it has {other}, and ours would have the uuid {name.Uuid}. It was not touched. Rename it (dmsetup rename), then ask again."))
            : (look.Ours, null);
    }

    /// <summary>As it is when nobody has it open, or when it is not udev that has.</summary>
    private async Task<NamedMapping?> WaitForCloseAsync(VolumeName name, NamedMapping? found, CancellationToken cancellation)
    {
        for (var tries = 0; found is { IsOpen: true } && tries < OpenTries; tries++)
        {
            await Task.Delay(OpenPause, clock, cancellation);
            found = (await Do(() => acts.Look(name.Text, name.Uuid))).Ours ?? found;
        }

        return found;
    }

    /// <summary>The table beside first: resuming would take it into use, and nobody looked what it is.</summary>
    public async Task<string?> MendAsync(NamedMapping mapping)
    {
        var cleared = mapping.HasInactive ? await Do(() => acts.Clear(mapping.Seen.Uuid)) : new MappingAct(null);
        return cleared.Failure ?? (mapping.Suspended ? (await Do(() => acts.Resume(mapping.Seen.Uuid))).Failure : null);
    }

    public Task<OwnMappings> AllAsync() => acts.DriverIsThere ? Do(acts.All) : Task.FromResult(new OwnMappings([], null));

    public OwnNames Recorded => record.Read();

    public async Task<string?> RecordAsync(IEnumerable<string> uuids, CancellationToken cancellation) => await record.RecordAsync(uuids, await KnownAsync(cancellation), cancellation);

    /// <summary>The disk as it is now, or a sentence when it is not the one that was found.</summary>
    private async Task<(BlockDevice? Disk, string? Gone)> DiskAsync(StoredMapping place, CancellationToken cancellation)
    {
        var disk = await devices.ReadAsync(Path.GetFileName(place.DevicePath!), cancellation);
        return disk?.Number?.ToString() == place.DeviceNumber && disk?.DiskSequence == place.DiskSequence
            ? (disk, null)
            : (null, $"{place.DevicePath} is not the disk any more that was found to be volume {place.VolumeId}. \"plumb volumes sync\" looks for it anew.");
    }

    /// <summary>Its table names the disk's number, which may be another disk's by now; so the disk must count it among its holders as well.</summary>
    private static bool IsOn(NamedMapping mapping, BlockDevice disk) =>
        mapping.Seen.Table is [{ Start: 0, Type: "linear" } line] && line.Params == $"{disk.Number} 0" && disk.Holders.Contains(mapping.KernelDevice);

    private static DmLine Table(BlockDevice disk) => new(0, disk.Size / Sector, "linear", $"{disk.Number} 0");

    private static string Mode(bool readOnly) => readOnly ? "read-only" : "writable";

    private async Task<IEnumerable<string>> KnownAsync(CancellationToken cancellation) =>
        (await volumes.MappingsAsync(cancellation)).Where(m => m.PersistentPath is not null).Select(m => VolumeName.Of(m.VolumeId)?.Uuid).OfType<string>();

    private static NameOutcome Refused(Trouble trouble, string sentence) => new(new Refusal(trouble, sentence));

    /// <summary>An act is never given up half-way; device-mapper's own limit ends the waiting.</summary>
    private static Task<T> Do<T>(Func<T> act) => OwnThread.Start("device-mapper", act);
}
