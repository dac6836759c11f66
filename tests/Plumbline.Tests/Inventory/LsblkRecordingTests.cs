using System.Globalization;
using System.Text.RegularExpressions;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Testing;

namespace Plumbline.Tests.Inventory;

/// <summary>
/// sysfs trees of real hosts with what lsblk printed of them. They hold no answers of device-mapper's driver, so that this is also what a
/// reader without root sees.
/// </summary>
public sealed partial class LsblkRecordingTests : IDisposable
{
    private DirectoryInfo? _tree;

    public void Dispose() => _tree?.Delete(recursive: true);

    [Theory]
    [InlineData("simple-lvm")]
    [InlineData("multi-devs-bcachefs")]
    public async Task Devices_NumbersSizesEdgesAndMounts_AreLsblks(string host)
    {
        var inventory = await ReadAsync(host);
        var rows = Rows(host);

        Assert.Equal(
            rows.Select(r => $"{r.KernelName} {r.Number} {r.Kind}").Distinct().Order(StringComparer.Ordinal),
            inventory.Graph.Nodes.Select(n => $"{KernelName(n)} {n.Number} {n.Kind}").Order(StringComparer.Ordinal));
        Assert.Equal(
            rows.Where(r => r.Below is not null).Select(r => $"{r.KernelName} on {r.Below}").Distinct().Order(StringComparer.Ordinal),
            inventory.Graph.Nodes.SelectMany(n => inventory.Graph.Below(n).Select(b => $"{KernelName(n)} on {KernelName(b)}")).Order(StringComparer.Ordinal));
        foreach (var row in rows)
        {
            var node = inventory.Graph.Nodes.Single(n => KernelName(n) == row.KernelName);
            Assert.True(node.Size is null || IsSize(node.Size.Value, row.Size), $"{row.KernelName}: {node.Size} is not {row.Size}");
            Assert.True(row.Mount.Length == 0 || node.HeldBy.Contains("mount:" + row.Mount), $"{row.KernelName} is not seen at {row.Mount}");
        }
    }

    [Theory]
    [InlineData("simple-lvm")]
    [InlineData("multi-devs-bcachefs")]
    public async Task Disks_ReadOnlyRotationalAndModel_AreLsblks(string host)
    {
        var inventory = await ReadAsync(host);
        var states = Lines($"lsblk-{host}-state").Skip(1).Select(line => Name(line)).ToList();
        var models = Lines($"lsblk-{host}-vendor");
        var at = models[0].IndexOf("MODEL", StringComparison.Ordinal);
        var end = models[0].IndexOf("VENDOR", StringComparison.Ordinal);

        Assert.NotEmpty(inventory.Disks);
        foreach (var disk in inventory.Disks)
        {
            Assert.Contains(disk.Name, states);
            var row = Lines($"lsblk-{host}-state").First(line => Name(line) == disk.Name).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var first = Array.FindIndex(row, word => word is "0" or "1");
            Assert.Equal(row[first] == "1", disk.ReadOnly);
            var model = models.First(line => Name(line) == disk.Name);
            var printed = model.Length > at ? model[at..Math.Min(end, model.Length)].Trim() : "";

            // lsblk prints udev's model, which for SATA disks comes from the disk itself; sysfs has SCSI's sixteen characters of it. An
            // optical drive's begins with its vendor.
            if (disk.Name.StartsWith("sr", StringComparison.Ordinal))
            {
                continue;
            }

            Assert.StartsWith((disk.Model ?? "").Replace(' ', '_'), printed.Replace(' ', '_'), StringComparison.Ordinal);
            Assert.Equal(printed.Length == 0, disk.Model is null);
        }
    }

    private static string Name(string line) => TreeMarks().Replace(line, "").Split(' ')[0];

    private static string KernelName(GraphNode node) => node.Identity.GetValueOrDefault("kernel_name") ?? node.Name;

    /// <summary>lsblk prints one decimal.</summary>
    private static bool IsSize(long bytes, string printed)
    {
        var unit = Math.Pow(1024, "BKMGTP".IndexOf(printed[^1], StringComparison.Ordinal));
        return Math.Abs((bytes / unit) - double.Parse(printed[..^1], CultureInfo.InvariantCulture)) <= 0.0501;
    }

    private static List<Row> Rows(string host)
    {
        var rows = new List<Row>();
        var above = new Stack<(int Depth, string Name)>();
        foreach (var line in Lines($"lsblk-{host}-basic").Skip(1))
        {
            var tree = TreeMarks().Match(line).Length;
            var words = line[tree..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            while (above.Count > 0 && above.Peek().Depth >= tree)
            {
                above.Pop();
            }

            var kind = words[5] switch { "part" => "partition", "lvm" => "dm", "loop" => "loop", _ => words[1].StartsWith("nvme", StringComparison.Ordinal) ? "nvme" : "disk" };
            rows.Add(new Row(words[1], words[2], words[4], kind, words.Length > 6 ? words[6] : "", above.Count > 0 ? above.Peek().Name : null));
            above.Push((tree, words[1]));
        }

        return rows;
    }

    private static string[] Lines(string file)
    {
        var path = Recordings.Find($"util-linux-lsblk/expected/{file}", out var why);
        Assert.SkipUnless(path is not null, why);
        return File.ReadAllLines(path!);
    }

    private async Task<HostInventory> ReadAsync(string host)
    {
        var archive = Recordings.Find($"util-linux-lsblk/{host}.tar.xz", out var why);
        Assert.SkipUnless(archive is not null, why);
        _tree = Recordings.Unpack(archive!);
        Assert.SkipWhen(_tree is null, "the recording could not be unpacked: tar or xz is missing");
        var root = Path.Combine(_tree!.FullName, host);

        // The recording has /sys/dev/block instead of /sys/class/block: the same links under other names.
        var names = Directory.CreateDirectory(Path.Combine(root, "sys/class/block")).FullName;
        foreach (var link in new DirectoryInfo(Path.Combine(root, "sys/dev/block")).EnumerateFileSystemInfos())
        {
            File.CreateSymbolicLink(Path.Combine(names, Path.GetFileName(link.LinkTarget!)), link.LinkTarget!);
        }

        var sources = new SampleHost().Sources with
        {
            Root = new CapturedRoot(root),
            DeviceMapper = new CapturedDeviceMapper(new DmCapture(DmReading.Failed("device-mapper answers root only"), null)),
        };
        return await new InventoryReader(sources).ReadAsync(CancellationToken.None);
    }

    private sealed record Row(string KernelName, string Number, string Size, string Kind, string Mount, string? Below);

    [GeneratedRegex("^[ |`-]*", RegexOptions.None, 1000)]
    private static partial Regex TreeMarks();
}
