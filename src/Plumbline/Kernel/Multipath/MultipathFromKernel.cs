using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Plumbline.Kernel.Multipath;

/// <summary>What the kernel alone knows of a map, for when multipathd is silent. What only multipathd knows stays null.</summary>
internal static class MultipathFromKernel
{
    private const string UuidPrefix = "mpath-";

    /// <param name="entry">The dm device.</param>
    /// <param name="table">Its table.</param>
    /// <param name="status">Its status, read beside the table: when the two differ in shape the map was reloaded in between.</param>
    /// <param name="nameOf">The block device's name of a major:minor, null when there is none any more.</param>
    /// <param name="map">The map.</param>
    /// <param name="error">In what table and status differ.</param>
    public static bool TryJoin(
        MultipathEntry entry,
        DmMultipathTable table,
        DmMultipathStatus status,
        Func<string, string?> nameOf,
        [NotNullWhen(true)] out MultipathMap? map,
        [NotNullWhen(false)] out string? error)
    {
        error = Difference(table, status);
        map = error is null ? Join(entry, table, status, nameOf) : null;
        return map is not null;
    }

    private static MultipathMap Join(MultipathEntry entry, DmMultipathTable table, DmMultipathStatus status, Func<string, string?> nameOf) => new()
    {
        Source = MultipathSource.Kernel,
        Name = entry.Name,
        Wwid = entry.Uuid.StartsWith(UuidPrefix, StringComparison.Ordinal) ? entry.Uuid[UuidPrefix.Length..] : null,
        Device = entry.Device,
        Queueing = new MultipathQueueing(table.QueueIfNoPath ? QueueingKind.On : QueueingKind.Off, null, null),
        WriteProtection = entry.ReadOnly ? "ro" : "rw",
        DmState = entry.Suspended ? "suspend" : "active",
        Features = Counted(table.Features),
        HardwareHandler = Counted(table.HardwareHandler),
        Groups = [.. table.Groups.Zip(status.Groups, (t, s) => (t, s)).Select((g, i) => Group(g.t, g.s, i + 1, nameOf))],
    };

    private static MultipathGroup Group(
        DmMultipathTableGroup table, DmMultipathStatusGroup status, int number, Func<string, string?> nameOf) => new()
    {
        Selector = string.Join(' ', [table.Selector, Counted(table.SelectorArguments)]),
        DmState = status.State switch { 'A' => "active", 'D' => "disabled", _ => "enabled" },
        Number = number,
        Paths = [.. status.Paths.Select(p => new MultipathPath
        {
            Device = nameOf(p.Device),
            DeviceNumber = p.Device,
            DmState = p.Active ? "active" : "failed",
            FailCount = p.FailCount,
        })],
    };

    private static string? Difference(DmMultipathTable table, DmMultipathStatus status)
    {
        if (table.Groups.Length != status.Groups.Length)
        {
            return $"the table has {table.Groups.Length} groups, the status {status.Groups.Length}";
        }

        for (var i = 0; i < table.Groups.Length; i++)
        {
            if (!table.Groups[i].Paths.Select(p => p.Device).SequenceEqual(status.Groups[i].Paths.Select(p => p.Device), StringComparer.Ordinal))
            {
                return $"table and status name other paths in group {i + 1}";
            }
        }

        return null;
    }

    private static string Counted(ImmutableArray<string> words) => string.Join(' ', [$"{words.Length}", .. words]);
}

/// <summary>What else dm tells of the device that holds a multipath target.</summary>
/// <param name="Name">The dm name.</param>
/// <param name="Uuid">The dm uuid, mpath-WWID when multipathd made it.</param>
/// <param name="Device">dm-N, null when not known.</param>
/// <param name="Suspended">Whether it is suspended.</param>
/// <param name="ReadOnly">Whether it is read-only.</param>
internal sealed record MultipathEntry(string Name, string Uuid, string? Device, bool Suspended, bool ReadOnly);
