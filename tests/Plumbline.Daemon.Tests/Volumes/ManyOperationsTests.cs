using System.Net;
using Plumbline.Daemon.Tests.Storage;
using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Volumes;

/// <summary>The seed was tried with ten operations at once.</summary>
public abstract class ManyOperationsTests : IAsyncDisposable
{
    private const int Count = 1000;

    private readonly StorePlace _place;

    private protected ManyOperationsTests(StorePlace place) => _place = place;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _place.DisposeAsync();
    }

    [Fact]
    public async Task ThousandAtOnce_NoneIsLost_NoneIsMixed()
    {
        var store = (await _place.SettingsAsync()).Text(StoreKeys.Postgres);
        await using var daemon = await RunningDaemon.StartAsync(null, store.Length > 0 ? ["store.postgres=" + store] : []);
        var api = new VolumeApi(daemon.Http);

        var ids = new string[Count];
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 50, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) =>
        {
            var (status, operation) = await api.SendAsync(HttpMethod.Post, "/volumes", $$"""{"name":"volume{{i}}","size":{{Size(i)}}}""");
            Assert.Equal(HttpStatusCode.Accepted, status);
            ids[i] = operation.Text("id")!;
        });
        var volumes = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Count; i++)
        {
            var ended = await api.EndAsync(ids[i]);
            Assert.True(ended.Text("status") == "completed", ended.ToString());
            Assert.Equal((Size(i), $"volume{i}"), (ended.GetProperty("response").GetProperty("size").GetInt64(), ended.GetProperty("request").Text("name")));
            Assert.True(volumes.Add(ended.Text("volume_id")!), "two operations have one volume");
        }

        var metrics = await api.GetAsync("/metrics");
        Assert.Equal((Count, 0), (metrics.GetProperty("total_operations").GetInt64(), metrics.GetProperty("error_rate_percent").GetDouble()));
    }

    private static long Size(int number) => (1L + (number % 7)) << 20;
}

public sealed class SqliteManyOperationsTests() : ManyOperationsTests(new SqlitePlace());

public sealed class PostgresManyOperationsTests(SharedPostgres postgres) : ManyOperationsTests(new PostgresPlace(postgres));
