using System.Diagnostics;
using System.Globalization;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Storage.Postgres;
using Plumbline.Settings;
using Plumbline.Testing;
using Plumbline.Testing.Mail;

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>The way to the server: who is let in, what is said when it is not there, and that its return is enough.</summary>
public sealed class PostgresServerTests(SharedPostgres postgres) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-store-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ServerThatStops_IsSaid_AndItsReturnIsEnough()
    {
        await postgres.ServerAsync();
        await using var server = await PostgresServer.StartAsync();
        await using var database = await OpenedAsync(Settings(server.Address(await server.CreateDatabaseAsync())));
        await database.WriteAsync(session => session.NoteAsync("a", "1"), Cancellation);

        await server.StopAsync();
        var reading = await Assert.ThrowsAsync<StoreUnavailableException>(() => database.ReadAsync(session => session.NoteAsync("a"), Cancellation));
        var writing = await Assert.ThrowsAsync<StoreUnavailableException>(() => database.WriteAsync(session => session.NoteAsync("b", "2"), Cancellation));
        var stopped = await database.CheckAsync(Cancellation);
        await server.ResumeAsync();
        var back = await database.CheckAsync(Cancellation);

        Assert.All([reading, writing], refusal => Assert.StartsWith($"The PostgreSQL database plumb1 on {server.Host} ", refusal.Message, StringComparison.Ordinal));
        Assert.Contains("refused until it does", writing.Message, StringComparison.Ordinal);
        Assert.Equal((DatabaseHealth.Unhealthy, DatabaseHealth.Healthy), (stopped.Health, back.Health));
        Assert.Equal("1", await database.ReadAsync(session => session.NoteAsync("a"), Cancellation));
    }

    /// <summary>The connections that are kept are old ones after that, and nobody is to hear of it.</summary>
    [Fact]
    public async Task ServerThatWasRestarted_IsNotNoticed()
    {
        await postgres.ServerAsync();
        await using var server = await PostgresServer.StartAsync();
        await using var database = await OpenedAsync(Settings(server.Address(await server.CreateDatabaseAsync())));
        using var kept = new Barrier(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => database.ReadAsync(
            async session =>
            {
                await session.NoteAsync("a");
                kept.SignalAndWait(Cancellation);
                return true;
            },
            Cancellation))));

        await server.StopAsync();
        await server.ResumeAsync();
        await database.WriteAsync(session => session.NoteAsync("a", "1"), Cancellation);
        await server.StopAsync();
        await server.ResumeAsync();

        Assert.Equal("1", await database.ReadAsync(session => session.NoteAsync("a"), Cancellation));
    }

    [Fact]
    public async Task ServerThatStopsInTheMiddle_LeavesNothingOfTheTransaction()
    {
        await postgres.ServerAsync();
        await using var server = await PostgresServer.StartAsync();
        await using var database = await OpenedAsync(Settings(server.Address(await server.CreateDatabaseAsync())));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => database.WriteAsync(
            async session =>
            {
                await session.NoteAsync("a", "1");
                await server.StopAsync();
                await session.NoteAsync("b", "2");
            },
            Cancellation));

        await server.ResumeAsync();
        Assert.Equal(0, await database.ReadAsync(session => session.CountAsync("daemon"), Cancellation));
    }

    /// <summary>A server that stands still answers nothing, and /health must not wait for it for ever.</summary>
    [Fact]
    public async Task ServerThatStandsStill_IsUnhealthy()
    {
        var server = await postgres.ServerAsync();
        var (database, problem) = await Database.OpenAsync(Settings(server.Address(await server.CreateDatabaseAsync())), new HastyTime(), Cancellation);
        Assert.True(database is not null, problem);
        await using var _ = database;
        var backend = await database.ReadAsync(session => session.FirstAsync("SELECT CAST(pg_backend_pid() AS BIGINT) AS pid", row => row.Number("pid")), Cancellation);

        await SignalAsync("STOP", backend);
        var state = await database.CheckAsync(Cancellation);
        await SignalAsync("CONT", backend);

        Assert.Equal(DatabaseHealth.Unhealthy, state.Health);
        Assert.Contains("did not answer within 10 s", state.Sentence, StringComparison.Ordinal);
    }

    private static async Task SignalAsync(string signal, long process)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false })!;
        await kill.WaitForExitAsync(Cancellation);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>The commit may have arrived: whoever does it again may do it twice.</summary>
    [Fact]
    public async Task ConnectionThatBreaksAtTheCommit_IsNotTriedAgain()
    {
        await postgres.ServerAsync();
        await using var server = await PostgresServer.StartAsync();
        await using var database = await OpenedAsync(Settings(server.Address(await server.CreateDatabaseAsync())));

        var runs = 0;
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => database.WriteAsync(
            async session =>
            {
                runs++;
                await session.NoteAsync("a", "1");
                await server.StopAsync();
                await server.ResumeAsync();
            },
            Cancellation));

        Assert.Equal(1, runs);
        Assert.Contains("may be there or not", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerThatIsNotThereAtStart_MayPass()
    {
        var refused = await Database.OpenAsync(Settings($"host={_folder.FullName} user=plumb database=plumb"), TimeProvider.System, Cancellation);

        Assert.Null(refused.Database);
        Assert.True(refused.MayPass);
        Assert.StartsWith($"The PostgreSQL database plumb on {_folder.FullName} does not answer: ", refused.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("database=nowhere", "does not exist. Make it: createdb")]
    [InlineData("user=nobody", "refuses the user or the password")]
    public async Task WrongNames_AreSaid(string word, string sentence)
    {
        var server = await postgres.ServerAsync();
        var address = server.Address(await server.CreateDatabaseAsync()).Split(' ').Where(w => !w.StartsWith(word[..word.IndexOf('=')], StringComparison.Ordinal));

        var refused = await Database.OpenAsync(Settings(string.Join(' ', address.Append(word))), TimeProvider.System, Cancellation);

        Assert.Null(refused.Database);
        Assert.Contains(sentence, refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserWhoMayNotMakeTables_IsSaid()
    {
        var server = await postgres.ServerAsync();
        var name = await server.CreateDatabaseAsync();
        await server.SqlAsync(name, "DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; REVOKE CREATE ON SCHEMA public FROM PUBLIC");

        var refused = await Database.OpenAsync(Settings(server.Address(name).Replace("user=plumb", "user=guest", StringComparison.Ordinal)), TimeProvider.System, Cancellation);

        Assert.Contains("should own the database", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatabaseOfAnotherEncoding_IsRefused()
    {
        var server = await postgres.ServerAsync();
        var name = await server.CreateDatabaseAsync("ENCODING SQL_ASCII LOCALE 'C' TEMPLATE template0");

        var refused = await Database.OpenAsync(Settings(server.Address(name)), TimeProvider.System, Cancellation);

        Assert.Contains("is encoded as SQL_ASCII", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoDatabasesInTheSettings_AreOneTooMany()
    {
        var refused = await Database.OpenAsync(Settings("host=/x user=u database=d").With(StoreKeys.Path, "/x/y.db"), TimeProvider.System, Cancellation);

        Assert.Contains("store.path and store.postgres name two databases", refused.Problem, StringComparison.Ordinal);
    }

    /// <summary>It is read for each connection; the one that is open stays.</summary>
    [Fact]
    public async Task Password_IsReadFromItsFile_AndReadAgainWhenItIsChanged()
    {
        await postgres.ServerAsync();
        await using var server = await PostgresServer.StartAsync();
        var file = Path.Combine(_folder.FullName, "password");
        await File.WriteAllTextAsync(file, PostgresServer.Password + "\n", Cancellation);
        await using var database = await OpenedAsync(Settings(OverTcp(server, await server.CreateDatabaseAsync())).With(StoreKeys.PostgresPasswordFile, file));

        await server.SqlAsync("postgres", "ALTER ROLE plumb PASSWORD 'changed'");
        await server.StopAsync();
        await server.ResumeAsync();
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => database.ReadAsync(session => session.NoteAsync("a"), Cancellation));
        await File.WriteAllTextAsync(file, "changed", Cancellation);

        Assert.Null(await database.ReadAsync(session => session.NoteAsync("a"), Cancellation));
        Assert.Contains("refuses the user or the password", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, refusal.ToString(), StringComparison.Ordinal);

        File.Delete(file);
        await server.StopAsync();
        await server.ResumeAsync();
        var unread = await Assert.ThrowsAsync<StoreUnavailableException>(() => database.ReadAsync(session => session.NoteAsync("a"), Cancellation));
        Assert.Contains($"{file} (store.postgres_password_file) could not be read", unread.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PasswordFileThatIsNotThere_IsSaidAtStart()
    {
        var refused = await Database.OpenAsync(Settings("host=127.0.0.1 user=u database=d").With(StoreKeys.PostgresPasswordFile, _folder.FullName + "/none"), TimeProvider.System, Cancellation);

        Assert.Contains("none (store.postgres_password_file) could not be read", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerThatOffersNoTls_IsNotTakenWithoutIt()
    {
        var server = await postgres.ServerAsync();
        var settings = Settings(OverTcp(server, await server.CreateDatabaseAsync()) + " sslmode=require").With(StoreKeys.PostgresPasswordFile, await PasswordAsync());

        var refused = await Database.OpenAsync(settings, TimeProvider.System, Cancellation);

        Assert.Contains("SSL", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_IsHeldAgainstTheAuthority()
    {
        await postgres.ServerAsync();
        await using var server = await PostgresServer.StartAsync();
        using var authority = new TestAuthority(_folder.FullName);
        using var other = new TestAuthority(_folder.FullName, "Another");
        await server.StopAsync();
        await server.ResumeAsync(server.Certificate(authority.Issue("localhost")));
        var address = OverTcp(server, await server.CreateDatabaseAsync()).Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + " sslmode=verify-full sslrootcert=";
        var password = await PasswordAsync();

        await using var database = await OpenedAsync(Settings(address + authority.File).With(StoreKeys.PostgresPasswordFile, password));
        var refused = await Database.OpenAsync(Settings(address + other.File).With(StoreKeys.PostgresPasswordFile, password), TimeProvider.System, Cancellation);

        var encrypted = await database.ReadAsync(
            session => session.FirstAsync("SELECT CAST(count(*) AS BIGINT) AS n FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl", row => row.Number("n")), Cancellation);
        Assert.Equal(1, encrypted);
        Assert.Contains("TLS could not be agreed on", refused.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/run/postgresql", "", "Prefer")]
    [InlineData("localhost", "", "Prefer")]
    [InlineData("::1", "", "Prefer")]
    [InlineData("db.example.org", "", "Require")]
    [InlineData("192.0.2.7", "", "Require")]
    [InlineData("192.0.2.7", " sslmode=disable", "Disable")]
    [InlineData("db.example.org", " sslmode=verify-full", "VerifyFull")]
    public void OtherMachines_MustOfferTls(string host, string more, string mode) =>
        Assert.Equal(mode, PostgresStart.Connection(PostgresAddress.Parse($"host={host} user=u database=d{more}").Address!).SslMode.ToString());

    private static HostSettings Settings(string address) => HostSettings.Defaults.With(StoreKeys.Postgres, address);

    private static string OverTcp(PostgresServer server, string database) => server.Address(database).Replace($"host={server.Host}", "host=127.0.0.1", StringComparison.Ordinal);

    private static async Task<Database> OpenedAsync(HostSettings settings)
    {
        var (database, problem) = await Database.OpenAsync(settings, TimeProvider.System, Cancellation);
        Assert.True(database is not null, problem);
        return database;
    }

    private async Task<string> PasswordAsync()
    {
        var file = Path.Combine(_folder.FullName, "password");
        await File.WriteAllTextAsync(file, PostgresServer.Password, Cancellation);
        return file;
    }
}
