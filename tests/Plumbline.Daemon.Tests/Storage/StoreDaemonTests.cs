using System.Net;
using System.Text.Json;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>plumbd with its database, as a process.</summary>
public sealed class StoreDaemonTests(SharedPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_AsksTheDatabase()
    {
        await using var daemon = await RunningDaemon.StartAsync();

        var (_, check) = await DatabaseAsync(daemon);

        Assert.Equal(("healthy", $"The database {daemon.Folder}/state/plumbline.db, schema 1"), (check.GetProperty("status").GetString(), check.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task SecondDaemonOnTheDatabase_IsRefused()
    {
        await using var daemon = await RunningDaemon.StartAsync();
        var other = Directory.CreateTempSubdirectory("plumbline-daemon-");

        var (exit, stderr) = await RunningDaemon.RefusedAsync($"run.dir={other.FullName}", $"state.dir={other.FullName}", $"store.path={daemon.Folder}/state/plumbline.db", "http.listen=127.0.0.1:1");
        other.Delete(recursive: true);

        Assert.Equal(64, exit);
        Assert.StartsWith($"plumbd: another plumbd uses the database {daemon.Folder}/state/plumbline.db", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerThatIsGone_IsUnhealthy_UntilItIsBack()
    {
        await postgres.ServerAsync();
        await using var server = await PostgresServer.StartAsync();
        await using var daemon = await RunningDaemon.StartAsync(null, $"store.postgres={server.Address(await server.CreateDatabaseAsync())}");

        var (before, _) = await DatabaseAsync(daemon);
        await server.StopAsync();
        var (gone, check) = await DatabaseAsync(daemon);
        await server.ResumeAsync();
        var (after, _) = await DatabaseAsync(daemon);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (before, gone, after));
        Assert.Equal("unhealthy", check.GetProperty("status").GetString());
        Assert.False(Path.Exists(daemon.Folder + "/state/plumbline.db"));
    }

    /// <summary>75: systemd starts it again, and by then the server may be up. 64: nothing changes by itself.</summary>
    [Theory]
    [InlineData("store.postgres=host={0} user=plumb database=plumb", 75, "does not answer")]
    [InlineData("store.postgres=host=db user=plumb database=plumb password=secret", 64, "store.postgres_password_file")]
    [InlineData("store.path={0}", 64, "Is a directory")]
    public async Task DatabaseThatCannotBeUsed_EndsPlumbd(string setting, int exit, string sentence)
    {
        var folder = Directory.CreateTempSubdirectory("plumbline-daemon-");

        var ended = await RunningDaemon.RefusedAsync($"run.dir={folder.FullName}/run", $"state.dir={folder.FullName}", string.Format(null, setting, folder.FullName), "http.listen=127.0.0.1:1");
        folder.Delete(recursive: true);

        Assert.Equal(exit, ended.Exit);
        Assert.Contains(sentence, ended.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", ended.Stderr, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Check)> DatabaseAsync(RunningDaemon daemon)
    {
        using var answer = await daemon.Http.GetAsync("/health", Cancellation);
        using var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        return (answer.StatusCode, health.RootElement.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "database").Clone());
    }
}
