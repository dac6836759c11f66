using System.Globalization;
using System.Text.Json;
using Plumbline.Inventory;
using Plumbline.Kernel.Sysfs;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;
using static Plumbline.MachineTests.Comparisons.Agreement;

namespace Plumbline.MachineTests.Comparisons;

/// <summary>Block devices, who sits on whom, and mounts, as lsblk tells them.</summary>
[Collection(nameof(LvmGuest))]
public sealed class LsblkTests(LvmGuest fixture)
{
    internal const string Command = "lsblk -J -b -o NAME,KNAME,MAJ:MIN,SIZE,RO,ROTA,TYPE,MODEL,SERIAL,WWN,TRAN,HCTL,STATE,MOUNTPOINTS";

    private readonly Guest _guest = fixture.Guest;

    [Fact]
    public async Task DevicesEdgesAndHolders_AgreeWithLsblk()
    {
        await fixture.VolumesAsync();
        await _guest.ScriptAsync("""
            mkfs.ext4 -q /dev/pve/root
            mkdir -p '/run/a mount'
            mount /dev/pve/root '/run/a mount'
            mkswap -q /dev/ssd-ha01/vm-101-cloudinit
            swapon /dev/ssd-ha01/vm-101-cloudinit
            truncate -s 16M /run/backing
            losetup /dev/loop7 /run/backing
            sleep 1000 < /dev/ssd-ha01/vm-103-disk-0 > /dev/null 2>&1 &
            echo $! > /run/holder.pid
            udevadm settle
            """);
        try
        {
            var json = await _guest.MustAsync(Command);
            var picture = await Picture.TakeStillAsync(_guest);
            picture.RequireComplete();
            Compare(json, picture.Inventory);

            Assert.Equal(["swap"], picture.Node("ssd--ha01-vm--101--cloudinit").HeldBy);
            Assert.Equal(["mount:/run/a mount"], picture.Node("pve-root").HeldBy);
            var holder = (await _guest.MustAsync("cat /run/holder.pid")).Trim();
            Assert.Equal([$"process:{holder} sleep"], picture.Node("ssd--ha01-vm--103--disk--0").HeldBy);
            Assert.Equal("/run/backing", picture.Node("loop7").Identity["file"]);
            await CompareLoopAsync(picture.Inventory);
        }
        finally
        {
            await _guest.ScriptAsync("""
                kill $(cat /run/holder.pid)
                losetup -d /dev/loop7
                swapoff /dev/ssd-ha01/vm-101-cloudinit
                umount '/run/a mount'
                """);
        }
    }

    /// <summary>Everything that lsblk and the picture both have; used for the other guest as well.</summary>
    internal static void Compare(string json, HostInventory inventory)
    {
        var roots = Agreement.Array(json, "blockdevices");
        var devices = roots.SelectMany(Flatten).DistinctBy(d => Text(d, "kname")).ToList();
        Require("lsblk: devices that are no mappings", devices.Where(d => !IsMapping(d)).SelectMany(Theirs), inventory.Disks.Where(d => !d.Hidden).SelectMany(Ours));

        var nodes = inventory.Graph.Nodes.Where(n => n.Kind != "nvme-path").ToList();
        Require("lsblk: every device's number, size and use", devices.SelectMany(TheirNode), nodes.Where(n => n.Size > 0).SelectMany(OurNode));
        Require(
            "lsblk: who sits on whom",
            roots.SelectMany(Edges).Distinct(StringComparer.Ordinal),
            nodes.SelectMany(n => inventory.Graph.Below(n).Where(b => b.Kind != "nvme-path").Select(b => $"{n.Number} on {b.Number}")),
            mayBeNothing: true);
    }

    private static bool IsMapping(JsonElement device) => Text(device, "kname")!.StartsWith("dm-", StringComparison.Ordinal);

    private static IEnumerable<JsonElement> Flatten(JsonElement device) =>
        device.TryGetProperty("children", out var children) ? [device, .. children.EnumerateArray().SelectMany(Flatten)] : [device];

    private static IEnumerable<string> Edges(JsonElement device) =>
        device.TryGetProperty("children", out var children)
            ? children.EnumerateArray().SelectMany(child => Edges(child).Prepend($"{Text(child, "maj:min")} on {Text(device, "maj:min")}"))
            : [];

    /// <summary>
    /// Two words that differ on purpose: this lsblk knows no transport of virtio disks, and calls that of an NVMe namespace "nvme", where the
    /// picture has the transport of each of its paths.
    /// </summary>
    private static string? TransportOf(JsonElement d) => (Text(d, "kname"), Text(d, "tran")) switch
    {
        (['v', 'd', ..], null) => "virtio",
        (_, "nvme") => null,
        var (_, told) => told,
    };

    private static IEnumerable<string> Theirs(JsonElement d) => Fields(
        Text(d, "kname")!,
        ("number", Text(d, "maj:min")), ("size", Text(d, "size")), ("ro", Text(d, "ro")), ("rota", Text(d, "rota")), ("model", Text(d, "model")?.Trim()),
        ("serial", Text(d, "serial")), ("wwn", Text(d, "wwn")), ("tran", TransportOf(d)), ("hctl", Text(d, "hctl")),
        ("state", Text(d, "hctl") is null ? null : Text(d, "state")), ("partition", YesOrNo(Text(d, "type") == "part")));

    private static IEnumerable<string> Ours(BlockDevice d) => Fields(
        d.Name,
        ("number", d.Number.ToString()), ("size", Text(d.Size)), ("ro", YesOrNo(d.ReadOnly)), ("rota", YesOrNo(d.Rotational)), ("model", d.Model),
        ("serial", d.Serial), ("wwn", d.Wwid is ['3', .. var naa] ? "0x" + naa : d.Wwid), ("tran", d.Transport), ("hctl", d.ScsiAddress),
        ("state", d.ScsiState), ("partition", YesOrNo(d.Disk is not null)));

    private static IEnumerable<string> TheirNode(JsonElement d) => Fields(
        Text(d, "maj:min")!,
        ("name", Text(d, "name")), ("size", Text(d, "size")), ("ro", Text(d, "ro")), ("suspended", YesOrNo(Text(d, "state") == "suspended")),
        ("used", string.Join(' ', d.GetProperty("mountpoints").EnumerateArray().Select(m => m.GetString()).OfType<string>().Order(StringComparer.Ordinal))));

    private static IEnumerable<string> OurNode(GraphNode n) => Fields(
        n.Number.ToString()!,
        ("name", n.Name), ("size", n.Size?.ToString(CultureInfo.InvariantCulture)), ("ro", YesOrNo(n.ReadOnly)), ("suspended", YesOrNo(n.State == "suspended")),
        ("used", string.Join(' ', n.HeldBy.Select(h => h switch { "swap" => "[SWAP]", ['m', 'o', 'u', 'n', 't', ':', .. var at] => at, _ => null }).OfType<string>().Order(StringComparer.Ordinal))));

    private async Task CompareLoopAsync(HostInventory inventory)
    {
        var json = await _guest.MustAsync("losetup -J -l -O NAME,BACK-FILE,OFFSET,SIZELIMIT,AUTOCLEAR,PARTSCAN,DIO,MAJ:MIN");
        Require(
            "losetup",
            Agreement.Array(json, "loopdevices").SelectMany(l => Fields(
                Text(l, "name")!, ("file", Text(l, "back-file")), ("offset", Text(l, "offset")), ("limit", Text(l, "sizelimit")), ("autoclear", Text(l, "autoclear")),
                ("partscan", Text(l, "partscan")), ("dio", Text(l, "dio")), ("number", Text(l, "maj:min")!.Trim()))),
            inventory.Holders.Loops.SelectMany(l => Fields(
                "/dev/" + l.Name, ("file", l.BackingFile), ("offset", Text(l.Offset)), ("limit", Text(l.SizeLimit)), ("autoclear", YesOrNo(l.AutoClear)),
                ("partscan", YesOrNo(l.PartitionScan)), ("dio", YesOrNo(l.DirectIo)), ("number", l.Device))));
    }
}
