using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.Testing;

namespace Plumbline.MachineTests;

/// <summary>Figures for docs/performance.md. Not part of any run: ./test machine -explicit only -class "*Benches"</summary>
[Collection(nameof(HotplugGuest))]
public sealed class Benches(HotplugGuest fixture)
{
    [Fact(Explicit = true)]
    public async Task ReadingDeviceMapper_BesideDmsetup()
    {
        var script = Path.Combine(RepositoryRoot.Path, "bench/device-mapper");
        await fixture.Guest.CopyInAsync(await File.ReadAllBytesAsync(script), "/run/bench");

        var result = await fixture.Guest.RunAsync($"PLUMBLINE_BENCH_KEEP=1 bash /run/bench {PublishedPrograms.FolderInGuest}/plumb 1000 10000", TimeSpan.FromMinutes(9));

        TestContext.Current.TestOutputHelper!.WriteLine(result.RequireSuccess().Stdout);
    }

    [Fact(Explicit = true)]
    public async Task Scan_BesideTheSeedsRules()
    {
        var guest = fixture.Guest;
        foreach (var script in new[] { "compare", "seed-rules" })
        {
            await guest.CopyInAsync(await File.ReadAllBytesAsync(Path.Combine(RepositoryRoot.Path, "bench/peers", script)), $"/run/peers/{script}");
        }

        await guest.ScriptAsync("truncate -s 1G /run/bench.img && losetup /dev/loop0 /run/bench.img");
        var result = await guest.RunAsync($"bash /run/peers/compare {PublishedPrograms.FolderInGuest}/plumb /dev/loop0 100 1000", TimeSpan.FromMinutes(9));

        TestContext.Current.TestOutputHelper!.WriteLine(result.RequireSuccess().Stdout);
    }
}
