using System.Text.Json;
using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Inventory.Captures;
using Plumbline.Testing;

namespace Plumbline.Tests.Cli;

/// <summary>The samples are real nodes, captured in the guest: what a scan says of them is known.</summary>
public sealed class ScanTests
{
    [Fact]
    public async Task SickNode_EveryCauseIsFoundAndNothingElse()
    {
        var (_, scan) = await ScanAsync("pve-node");

        Assert.Equal(
            [
                "copy-vm--103--disk--0 Duplicate overlap",
                "ssd--ha01-vm--105--disk--0 Tombstone other-node",
                "ssd--ha01-vm--201--disk--0 Duplicate collision",
                "ssd--ha01-vm--202--disk--0 Tombstone lv-gone",
                "test--vm--888--disk--0 Tombstone hand-made",
                "test--vm--999--disk--0 Tombstone hand-made",
                "test--vm--999--disk--0-dup Duplicate overlap",
            ],
            scan.Entries.Where(e => e.Class is EntryClass.Duplicate or EntryClass.Tombstone or EntryClass.Unknown).Select(e => $"{e.Name} {e.Class} {e.Reason}").Order(StringComparer.Ordinal));
        Assert.Equal(("F", 20, true), (scan.Grade.Letter, scan.Grade.Score, scan.Complete));
    }

    [Fact]
    public async Task HealthyNode_IsClean()
    {
        var (_, scan) = await ScanAsync("pve-node-healthy");

        Assert.DoesNotContain(scan.Entries, e => e.Class is EntryClass.Duplicate or EntryClass.Tombstone or EntryClass.Unknown);
        Assert.Equal(("A+", 100), (scan.Grade.Letter, scan.Grade.Score));
    }

    [Fact]
    public async Task Document_HasTheContractsMembers()
    {
        var (inventory, scan) = await ScanAsync("pve-node");
        using var document = JsonDocument.Parse(ScanDocument.Of(inventory, scan).ToJson());
        var root = document.RootElement;

        Assert.Equal(
            ["schema", "host", "node", "taken_at", "complete", "problems", "grade", "score", "counts", "guests", "entries", "findings", "host_figures"],
            root.EnumerateObject().Select(p => p.Name));
        Assert.Equal("plumbline.scan/1", root.GetProperty("schema").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", root.GetProperty("taken_at").GetString()!);
        Assert.Equal(["entries", "valid", "duplicates", "tombstones", "foreign", "unknown"], root.GetProperty("counts").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["vmid", "kind", "name", "node", "status", "health", "duplicates", "tombstones"], root.GetProperty("guests")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["name", "uuid", "device", "class", "vmid", "storage", "volume", "open_count", "reason"], root.GetProperty("entries")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["code", "severity", "subject", "title", "explanation", "evidence", "remedy"], root.GetProperty("findings")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["action", "command", "safe"], root.GetProperty("findings")[0].GetProperty("remedy").EnumerateObject().Select(p => p.Name));
        var figures = root.GetProperty("host_figures");
        Assert.Equal(
            [
                "uptime_seconds", "load1", "load5", "load15", "memory_total", "memory_available", "swap_total", "swap_free", "cpu_count", "cpu_model", "kernel", "proxmox_version",
                "root_file_system", "volume_groups", "thin_pools",
            ],
            figures.EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("memory_total").ValueKind);
        Assert.Equal(["name", "uuid", "size", "free", "storages"], figures.GetProperty("volume_groups")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["volume_group", "name", "uuid", "size", "data_percent", "metadata_percent", "storages"], figures.GetProperty("thin_pools")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal("critical", root.GetProperty("findings")[0].GetProperty("severity").GetString());
    }

    private static async Task<(HostInventory Inventory, ScanResult Scan)> ScanAsync(string sample)
    {
        var opened = CaptureReader.Open(Path.Combine(RepositoryRoot.Path, "samples", sample));
        var inventory = await new InventoryReader(opened.Sources!).ReadAsync(CancellationToken.None);
        return (inventory, Inspector.Inspect(inventory, Surroundings.Of(inventory)));
    }
}
