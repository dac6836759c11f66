using System.Collections.Immutable;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>A mapping as it was seen: what must still be so when it is removed, and all that is needed to make it again.</summary>
/// <param name="KernelName">The name as the kernel holds it.</param>
/// <param name="Table">Keys of crypt and integrity targets are blank; such a mapping is neither removed nor made.</param>
internal sealed record SeenMapping(
    string KernelName, string Uuid, DeviceNumber Number, bool ReadOnly, int? OpenCount, uint? EventNumber, ImmutableArray<DmLine> Table)
{
    public bool SameAs(SeenMapping other) =>
        KernelName == other.KernelName && Uuid == other.Uuid && Number == other.Number && ReadOnly == other.ReadOnly && EventNumber == other.EventNumber
        && Table.AsSpan().SequenceEqual(other.Table.AsSpan());

    public static SeenMapping Of(DmDevice device) => new(
        device.KernelName, device.Uuid.Text, device.Number, device.ReadOnly, device.OpenCount, device.EventNumber,
        [.. (device.Targets ?? []).Select(t => new DmLine(t.Start, t.Length, t.Type, t.Params))]);
}

/// <summary>What became of an act on a mapping.</summary>
/// <param name="Failure">Null when it was done; else one sentence.</param>
/// <param name="Note">Done, and something about it should be known.</param>
/// <param name="Made">The number of the mapping that was made.</param>
internal sealed record MappingAct(string? Failure, string? Note = null, DeviceNumber? Made = null);

/// <summary>The acts on device-mapper that cleaning and restoring need, and no others.</summary>
internal interface IMappingActs
{
    /// <summary>Removes the mapping if at this moment it is what was seen and nobody has it open.</summary>
    MappingAct Remove(SeenMapping seen);

    /// <summary>Makes a mapping with its table, or leaves nothing behind. The number is the kernel's to give.</summary>
    MappingAct Create(SeenMapping wanted);

    /// <summary>Whether a mapping of this uuid is there; one without a uuid by number and name. Null: not told.</summary>
    bool? IsThere(SeenMapping seen);
}

/// <summary>Acts on this machine's kernel.</summary>
internal sealed class LiveMappingActs : IMappingActs
{
    private const int OpenTries = 20;
    private static readonly TimeSpan OpenPause = TimeSpan.FromMilliseconds(100);

    public MappingAct Remove(SeenMapping seen) => Do(() => WhyNotRemoved(seen) ?? Told(DmOrder.Remove(seen.Uuid, seen.Number)));

    public MappingAct Create(SeenMapping wanted) => Do(() => Told(DmOrder.Create(
        wanted.KernelName, wanted.Uuid, wanted.ReadOnly, [.. wanted.Table.Select(l => new DmTargetLine(l.Start, l.Length, l.Type, l.Params))])));

    public bool? IsThere(SeenMapping seen)
    {
        var (found, _) = DmThread.Run(() =>
        {
            using var task = seen.Uuid.Length > 0
                ? DmTask.AskByUuid(LibDevMapper.DM_DEVICE_INFO, seen.Uuid, out var error)
                : DmTask.Ask(LibDevMapper.DM_DEVICE_INFO, seen.Number, inactiveTable: false, out error);
            return task is null ? new Presence(Errno.IsGone(error) ? false : null) : new Presence(task.Info is not null && (seen.Uuid.Length > 0 || task.Name == seen.KernelName));
        });
        return found?.There;
    }

    /// <summary>The last look before the act. udev opens a device for a moment after every change of it: that is waited for.</summary>
    private static MappingAct? WhyNotRemoved(SeenMapping seen)
    {
        for (var tries = 1; ; tries++)
        {
            using var now = DmTask.Ask(LibDevMapper.DM_DEVICE_TABLE, seen.Number, inactiveTable: false, out var error);
            if (now?.Info is not { } info)
            {
                return now is null && !Errno.IsGone(error) ? new MappingAct(Errno.Describe(error)) : new MappingAct(null, "it was gone already");
            }

            var found = new SeenMapping(now.Name, now.Uuid, seen.Number, info.ReadOnly != 0, info.OpenCount, info.EventNumber,
                [.. now.Lines().Select(l => new DmLine(l.Start, l.Length, l.Type, l.Params))]);
            if (!found.SameAs(seen) || info.Suspended != 0 || info.InactiveTable != 0 || info.DeferredRemove != 0)
            {
                return new MappingAct("it is no longer what was read a moment ago");
            }

            if (info.OpenCount == 0)
            {
                return null;
            }

            if (tries == OpenTries)
            {
                return new MappingAct($"it is open now ({info.OpenCount} time(s))");
            }

            Thread.Sleep(OpenPause);
        }
    }

    private static MappingAct Do(Func<MappingAct> work)
    {
        var (act, failure) = DmThread.Run(work);
        return act ?? new MappingAct(failure);
    }

    internal static MappingAct Told(DmOutcome outcome) => outcome.Error == Errno.None
        ? new MappingAct(null, outcome.UdevSilent ? "udev did not finish its part: names below /dev may be old; look at systemd-udevd" : null, outcome.Number)
        : new MappingAct(outcome.Error == Errno.EBUSY ? "the kernel says that it is in use (EBUSY)" : Errno.Describe(outcome.Error));

    private sealed record Presence(bool? There);
}
