using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Inventory.Captures;
using Plumbline.Testing;

namespace Plumbline.Tests.Reports;

/// <summary>The hosts of which the tests of this folder write reports.</summary>
internal static class ReportHosts
{
    /// <summary>What names can hold, and what would end a tag, an attribute, a comment or a string.</summary>
    public static readonly string[] Hostile =
    [
        "<script>alert(1)</script>", "\"quoted\" 'both' & more", "line\nbreak\t\u001b[31m\0", "\u202egnp.exe", "</td></tr></table><h1>gone", "<!-- ]]> -->", "&amp;&#60;b&#62;",
        "\ud83d half", "\ufffe\uffff", "🚀 ä", "'onmouseover='x", "%s$HOME`id`",
    ];

    public static async Task<(HostInventory Inventory, ScanResult Scan)> SampleAsync(string sample)
    {
        var opened = CaptureReader.Open(Path.Combine(RepositoryRoot.Path, "samples", sample));
        var inventory = await new InventoryReader(opened.Sources!).ReadAsync(CancellationToken.None);
        return (inventory, Inspector.Inspect(inventory, Surroundings.Of(inventory)));
    }

    public static async Task<(HostInventory Inventory, ScanResult Scan)> ScanAsync(SampleHost host)
    {
        var inventory = await host.ReadAsync();
        return (inventory, Inspector.Inspect(inventory, Surroundings.Of(inventory)));
    }

    /// <summary>So many guests that are gone, each with an entry.</summary>
    public static SampleHost Many(int count)
    {
        var host = SampleCluster.Cluster().Vm(100, "name: lives\nscsi0: san1:vm-100-disk-0").Active("san", "vm-100-disk-0");
        for (var i = 0; i < count; i++)
        {
            host.Stale("san", $"vm-{1000 + i}-disk-0", $"gone{i}");
        }

        return host;
    }

    /// <summary>A scan in which every text is hostile.</summary>
    public static async Task<(HostInventory Inventory, ScanResult Scan)> HostileAsync()
    {
        var host = new SampleHost();
        foreach (var (text, minor) in Hostile.Select((text, i) => (text, i)))
        {
            host.Mapping(text, "", minor, "zero", "", []);
        }

        var inventory = await host.ReadAsync();
        inventory = inventory with
        {
            Host = new HostIdentity(Hostile[0], Hostile[1]),
            Problems = [.. Hostile.Select(text => new Plumbline.Kernel.ReadProblem(text, text))],
            Figures = inventory.Figures with { CpuModel = Hostile[0], Kernel = Hostile[4], ProxmoxVersion = Hostile[5] },
        };
        var scan = Inspector.Inspect(inventory);
        return (inventory, scan with
        {
            Counts = scan.Counts with { Duplicates = Hostile.Length },
            Guests = [.. Hostile.Select((text, i) => new GuestRow(100 + i, "vm", text, text, (i % 4) switch { 0 => "running", 1 => "elsewhere", 2 => "gone", _ => "stopped" }, "duplicated", 1, 1))],
            Entries = [.. scan.Entries.Select(entry => entry with { Class = EntryClass.Duplicate, Against = Hostile[0] })],
            Findings = [.. Hostile.Select(text => new Finding(text, Severity.Critical, text, text, text, [text, text], new Remedy(text, text, Safe: false)))],
        });
    }
}
