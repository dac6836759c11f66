using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Multipath;

namespace Plumbline.Inventory;

/// <summary>The multipath maps: from multipathd, and from the kernel's own tables where it is silent.</summary>
internal static class MultipathReading
{
    private const string Source = "multipathd";

    /// <summary>multipathd is asked only where maps exist: connecting to its socket can start it.</summary>
    public static MultipathFacts Read(IMultipathd daemon, ImmutableArray<DmDevice> mappings, ReadProblems problems)
    {
        var maps = mappings.Where(m => m.IsMultipath).ToList();
        if (maps.Count == 0)
        {
            return new MultipathFacts(MultipathdFailure.None, []);
        }

        var reply = daemon.Ask(MultipathdReply.ShowMaps);
        if (reply.Text is null)
        {
            problems.Add(Source, $"{reply.Detail}; maps are judged by the kernel alone");
            return new MultipathFacts(reply.Failure, FromKernel(maps, problems));
        }

        var parsed = MultipathMapsParser.Parse(reply.Text);
        foreach (var problem in parsed.Problems)
        {
            problems.Add(Source, problem);
        }

        if (parsed.Error is { } error)
        {
            problems.Add(Source, $"{error}; maps are judged by the kernel alone");
            return new MultipathFacts(MultipathdFailure.Broken, FromKernel(maps, problems));
        }

        return new MultipathFacts(MultipathdFailure.None, [.. parsed.Maps.OrderBy(m => m.Wwid, StringComparer.Ordinal)]);
    }

    /// <summary>
    /// Maps that no process may touch: they queue and have no path, or are suspended. Whoever reads one hangs until an administrator helps.
    /// </summary>
    public static bool Hangs(DmDevice mapping) => mapping.Suspended || (mapping.IsMultipath && HasNoPath(mapping));

    private static bool HasNoPath(DmDevice mapping) =>
        mapping.Status is [{ Type: "multipath" } line]
        && DmMultipathStatus.TryParse(line.Params, out var status, out _)
        && !status.Groups.Any(group => group.Paths.Any(path => path.Active));

    private static ImmutableArray<MultipathMap> FromKernel(List<DmDevice> mappings, ReadProblems problems)
    {
        var maps = ImmutableArray.CreateBuilder<MultipathMap>();
        foreach (var mapping in mappings)
        {
            // Without root there is no table to judge by; the reader of device-mapper has said so already.
            if (mapping.Targets is not [{ Type: "multipath" } target] || mapping.Status is not [{ } line])
            {
                continue;
            }

            var entry = new MultipathEntry(mapping.Name, mapping.Uuid.Text, "dm-" + mapping.Number.Minor, mapping.Suspended, mapping.ReadOnly);
            MultipathMap? map = null;
            if (DmMultipathTable.TryParse(target.Params, out var table, out var error)
                && DmMultipathStatus.TryParse(line.Params, out var status, out error)
                && MultipathFromKernel.TryJoin(entry, table, status, _ => null, out map, out error))
            {
                maps.Add(map);
            }

            if (map is null)
            {
                problems.Add("dm", $"the multipath map {mapping.Name}: {error}");
            }
        }

        return [.. maps.OrderBy(m => m.Wwid, StringComparer.Ordinal)];
    }
}
