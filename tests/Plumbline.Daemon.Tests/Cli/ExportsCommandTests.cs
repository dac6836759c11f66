using Plumbline.Daemon.Tests.Exports;
using Plumbline.Daemon.Tests.Volumes;

namespace Plumbline.Daemon.Tests.Cli;

/// <summary>plumb exports, with a real plumbd, a real engine and real loop devices.</summary>
public sealed class ExportsCommandTests
{
    [Fact]
    public async Task LifeOfAnExport_IsLivedOnTheCommandLine()
    {
        await using var place = await ExportPlumbd.StartAsync();
        var plumb = new Plumb(place.Folder);
        var (id, _) = await place.AttachAsync();
        var name = await place.NameAsync(id);
        Assert.Equal("No export.", (await plumb.RunAsync("exports", "list")).Well);

        Assert.Equal($"Volume exported successfully: {id} {name}", (await plumb.RunAsync("exports", "add", id, "--read-only", "--name", "disk-one")).Well);
        var uri = $"{place.Server}/disk-one";
        Assert.Matches($"(?s)^VOLUME +STATUS .*\n{id} +active +read-only +\\d +{name} +{uri}$", (await plumb.RunAsync("exports", "list")).Well);
        Assert.Equal("No export.", (await plumb.RunAsync("exports", "list", "--status", "pending")).Well);
        var listed = (await plumb.RunAsync("exports", "list", "--format", "json")).Json;
        Assert.Equal(("plumbline.exports/1", uri), (listed.Text("schema"), listed.GetProperty("exports")[0].Text("uri")));
        Assert.Contains($"Uri        {uri}\n", (await plumb.RunAsync("exports", "show", id)).Well, StringComparison.Ordinal);
        Assert.StartsWith("1 to be served, 1 served, 0 orphans; the engine is running", (await plumb.RunAsync("exports", "validate")).Well, StringComparison.Ordinal);
        Assert.True((await plumb.RunAsync("exports", "validate", "--format", "json")).Json.GetProperty("validation").GetProperty("valid").GetBoolean());
        Assert.Equal("No export is without use.", (await plumb.RunAsync("exports", "cleanup", "--yes", "--max-age-hours", "5")).Well);
        Assert.Equal("No export is without use.", (await plumb.RunAsync("exports", "cleanup")).Well);

        Assert.Equal($"Export removed successfully: {id}", (await plumb.RunAsync("exports", "remove", id)).Well);
        var gone = await plumb.RunAsync("exports", "show", id);
        Assert.Equal((1, $"plumb: Volume {id} is not exported.\n"), (gone.Exit, gone.Stderr));
    }
}
