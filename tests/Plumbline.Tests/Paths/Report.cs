using System.Collections.Immutable;
using Plumbline.Paths;
using Plumbline.Testing;

namespace Plumbline.Tests.Paths;

/// <summary>What the tests of this folder ask of a report.</summary>
internal static class Report
{
    public static async Task<PathReport> OfAsync(SampleHost host) => PathReport.Of(await host.ReadAsync());

    public static async Task<LunHealth> OnlyAsync(SampleHost host) => Assert.Single((await OfAsync(host)).All);

    public static string Counts(LunHealth lun) => $"{lun.Counts.Active}+{lun.Counts.Standby}+{lun.Counts.Failed}+{lun.Counts.Checking}+{lun.Counts.Unknown}";

    /// <summary>A host of which a day ago so many paths over so many of each were learnt.</summary>
    public static SampleHost Expecting(this SampleHost host, int paths, params (FaultDomainKind Kind, int Count)[] domains)
    {
        var entry = new BaselineEntry("lun", paths, domains.ToImmutableSortedDictionary(d => d.Kind, d => d.Count), null, null, null, []);
        host.Files.File("/var/lib/plumbline/paths.json", BaselineFile.Write(new Baseline(Baseline.Empty.Luns.Add(SampleFabric.Wwid, entry).Add(SampleFabric.Nqn + "#1", entry))));
        return host;
    }
}
