using System.Globalization;
using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Inventory.Captures;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Comparisons;

/// <summary>
/// What the published plumb read in the guest, as an inventory on this side: one program start there, and every field of every reader here.
/// </summary>
/// <param name="Archive">The capture's path on this side.</param>
internal sealed record Picture(HostInventory Inventory, string Archive, CommandResult Capture)
{
    private static int _count;

    /// <param name="guest">Where.</param>
    /// <param name="limit">Longer than this is a failure.</param>
    /// <param name="arguments">More of the command line.</param>
    public static async Task<Picture> TakeAsync(Guest guest, TimeSpan? limit = null, string arguments = "")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"picture-{Interlocked.Increment(ref _count)}.tar.gz");
        var captured = await guest.PlumbAsync($"capture /mnt/host/{name} {arguments}", limit);
        captured.Require("exit code 0 or 3", captured.ExitCode is 0 or 3);
        var opened = CaptureReader.Open(guest.SharePath(name));
        captured.Require($"a capture that opens ({opened.Refusal})", opened.Sources is not null);
        var inventory = await new InventoryReader(opened.Sources!).ReadAsync(TestContext.Current.CancellationToken);
        captured.Require("exit code 0 of a complete picture, 3 of another", inventory.Complete == (captured.ExitCode == 0));
        captured.Require("its problems on standard error", inventory.Problems.All(p => captured.Stderr.Contains($"{p.Source}: ", StringComparison.Ordinal)));
        return new Picture(inventory, guest.SharePath(name), captured);
    }

    /// <summary>For a scene that stands still: the map that the guest prints and the one made from the capture are the same bytes.</summary>
    public static async Task<Picture> TakeStillAsync(Guest guest)
    {
        await guest.MustAsync("udevadm settle");
        var picture = await TakeAsync(guest);
        var map = await guest.PlumbAsync("map --format json");
        map.Require("the exit code that the capture had", map.ExitCode == picture.Capture.ExitCode);
        Agreement.Require("plumb map, live and from the capture", map.Stdout.TrimEnd('\n').Split('\n'), picture.MapJson.Split('\n'));
        map.Require("the very bytes that the capture gives", map.Stdout == picture.MapJson + "\n");
        return picture;
    }

    public string MapJson => MapDocument.Of(Inventory, Inventory.Graph).ToJson();

    public GraphNode Node(string name) => Assert.Single(Inventory.Graph.Nodes, n => n.Name == name);

    public DmDevice Mapping(string name) => Assert.Single(Inventory.Mappings, m => m.Name == name);

    public void RequireComplete() => Capture.Require("a complete picture", Inventory.Complete);
}
