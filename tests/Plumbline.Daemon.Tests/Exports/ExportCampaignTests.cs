using System.Net;
using Plumbline.Daemon.Tests.Devices;
using Plumbline.Daemon.Tests.Volumes;

namespace Plumbline.Daemon.Tests.Exports;

/// <summary>Adds, removes, resizes, kills of the engine and of plumbd, at random: after each what nbdinfo lists is what the database has.</summary>
public sealed class ExportCampaignTests
{
    private const int Volumes = 6;

    private readonly Dictionary<string, bool> _exported = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Device, long Size)> _disks = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(1, 15)]
    public Task Listed_IsWhatTheDatabaseHas(int seed, int steps) => RunAsync(seed, steps);

    /// <summary>The long one, with its seed for whoever must see it again.</summary>
    [Theory(Explicit = true)]
    [InlineData(2, 200)]
    [InlineData(3, 200)]
    public Task Listed_IsWhatTheDatabaseHas_ForLong(int seed, int steps) => RunAsync(seed, steps);

    private async Task RunAsync(int seed, int steps)
    {
        var random = new Random(seed);
        await using var plumbd = await ExportPlumbd.StartAsync();
        for (var i = 0; i < Volumes; i++)
        {
            var (volume, device) = await plumbd.AttachAsync();
            _disks[volume] = (device, 8 << 20);
        }

        for (var step = 0; step < steps; step++)
        {
            var volume = _disks.Keys.ElementAt(random.Next(Volumes));
            var what = random.Next(10);
            switch (what)
            {
                case <= 3:
                    await ChangeAsync(plumbd, volume, random.Next(2) == 0, kill: false);
                    break;
                case <= 5:
                    _disks[volume] = _disks[volume] with { Size = _disks[volume].Size + (random.Next(1, 4) << 20) };
                    await plumbd.Api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/resize", $$"""{"size":{{_disks[volume].Size}}}""");
                    break;
                case <= 7 when _exported.Count > 0:
                    plumbd.KillEngine();
                    break;
                case 8:
                    await ChangeAsync(plumbd, volume, random.Next(2) == 0, kill: true);
                    break;
                default:
                    await plumbd.RestartAsync();
                    break;
            }

            await AgreeAsync(plumbd, $"seed {seed}, step {step}: {what}");
        }
    }

    /// <summary>An export of it where there is none, else none; with plumbd killed while it is at work.</summary>
    private async Task ChangeAsync(ExportPlumbd plumbd, string volume, bool readOnly, bool kill)
    {
        var remove = _exported.ContainsKey(volume);
        var (status, accepted) = remove
            ? await plumbd.Api.SendAsync(HttpMethod.Delete, $"/exports/{volume}")
            : await plumbd.Api.SendAsync(HttpMethod.Post, "/exports", ExportPlumbd.Request(volume, readOnly));
        Assert.Equal(HttpStatusCode.Accepted, status);
        if (kill)
        {
            await plumbd.RestartAsync();
        }

        var ended = await plumbd.Api.EndAsync(accepted.Text("id")!);
        Assert.True(ended.Text("status") == "completed", ended.ToString());
        if (remove)
        {
            _exported.Remove(volume);
        }
        else
        {
            _exported[volume] = readOnly;
        }
    }

    private async Task AgreeAsync(ExportPlumbd plumbd, string where)
    {
        var wanted = _exported.ToDictionary(e => "migration-" + e.Key, e => (_disks[e.Key].Size, e.Value));
        var stored = (await plumbd.Api.GetAsync("/exports")).GetProperty("exports").EnumerateArray().Select(e => (e.Text("export_name"), e.GetProperty("read_only").GetBoolean()));
        Assert.Equal(wanted.Select(w => (w.Key, w.Value.Value)).Order(), stored.Select(s => (s.Item1!, s.Item2)).Order());
        var seen = new Dictionary<string, (long Size, bool ReadOnly)>();
        await Wait.UntilAsync(
            async () =>
            {
                seen = await plumbd.ListAsync();
                return seen.Count == wanted.Count && seen.All(s => wanted.TryGetValue(s.Key, out var w) && w == s.Value);
            },
            async () => $"{where}: served {string.Join(", ", seen)}; wanted {string.Join(", ", wanted)}; {await plumbd.Api.GetAsync("/findings")}");
    }
}
