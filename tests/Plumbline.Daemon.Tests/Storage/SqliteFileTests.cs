using System.Data.Common;
using Plumbline.Daemon.Storage;
using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>The file itself: whose it is, what is wrong with it, what lies beside it.</summary>
public sealed class SqliteFileTests : IAsyncDisposable
{
    private static readonly Migration Second = new(2, "0002_second", "CREATE TABLE second (id TEXT NOT NULL PRIMARY KEY);");

    private readonly SqlitePlace _place = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    /// <summary>The files that SQLite makes beside it too.</summary>
    [Fact]
    public async Task Files_AreTheOwnersAlone()
    {
        await using var database = await _place.OpenAsync();
        await database.WriteAsync(session => session.NoteAsync("a", "1"), Cancellation);

        var files = _place.Folder.GetFiles("plumbline.db*");

        Assert.Equal(["plumbline.db", "plumbline.db-shm", "plumbline.db-wal", "plumbline.db.lock"], files.Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
    }

    [Fact]
    public async Task AfterClosing_TheFileIsAllThereIs()
    {
        await using (var database = await _place.OpenAsync())
        {
            await database.WriteAsync(session => session.NoteAsync("a", "1"), Cancellation);
            await database.ReadAsync(session => session.NoteAsync("a"), Cancellation);
        }

        Assert.Equal(["plumbline.db", "plumbline.db.lock"], _place.Folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")]
    [InlineData("foreign_keys", "1")]
    [InlineData("busy_timeout", "5000")]
    public async Task Connections_AreSetForDurability(string pragma, string value)
    {
        await using var database = await _place.OpenAsync();

        Assert.Equal(value, await database.WriteAsync(session => session.FirstAsync($"SELECT CAST({pragma.Replace("busy_timeout", "timeout", StringComparison.Ordinal)} AS TEXT) AS value FROM pragma_{pragma}", row => row.Text("value")), Cancellation));
    }

    [Fact]
    public async Task PathOfItsOwn_IsUsed_AndItsFoldersAreMade()
    {
        var path = Path.Combine(_place.Folder.FullName, "a/b/ops.db");
        var (database, problem) = await Database.OpenAsync((await _place.SettingsAsync()).With(StoreKeys.Path, path), TimeProvider.System, Cancellation);

        Assert.True(database is not null, problem);
        await database.DisposeAsync();
        Assert.True(File.Exists(path));
        Assert.False(File.Exists(_place.File));
    }

    [Theory]
    [InlineData("this is a letter and no database; it goes on for a while, so that it is long enough to be looked at as one\n")]
    [InlineData("x")]
    public async Task FileThatIsNoDatabase_IsRefused_AndLeftAsItIs(string text)
    {
        await File.WriteAllTextAsync(_place.File, text, Cancellation);

        var refused = await _place.RefusedAsync();

        Assert.Contains("is damaged, or no database of SQLite", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("There is no backup", refused.Problem, StringComparison.Ordinal);
        Assert.False(refused.MayPass);
        Assert.Equal(text, await File.ReadAllTextAsync(_place.File, Cancellation));
    }

    [Fact]
    public async Task DamagedFile_IsRefused_LeftAsItIs_AndTheBackupIsNamed()
    {
        await using (var database = await _place.OpenAsync())
        {
            for (var i = 0; i < 200; i++)
            {
                await database.WriteAsync(session => StoreChild.WholeOperationAsync(session, i), Cancellation);
            }
        }

        await MigrateAsync();
        var backup = Assert.Single(Backups());
        var bytes = await File.ReadAllBytesAsync(_place.File, Cancellation);
        Random.Shared.NextBytes(bytes.AsSpan(8192, 16384));
        await File.WriteAllBytesAsync(_place.File, bytes, Cancellation);

        var refused = await _place.RefusedAsync();

        Assert.Contains("is damaged", refused.Problem, StringComparison.Ordinal);
        Assert.Contains(backup, refused.Problem, StringComparison.Ordinal);
        Assert.False(refused.MayPass);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_place.File, Cancellation));

        // What the sentence tells to do.
        File.Move(_place.File, _place.File + ".damaged");
        File.Copy(backup, _place.File);
        await using var restored = await _place.OpenAsync();
        Assert.Equal(200, await restored.ReadAsync(session => session.CountAsync("volume_operations"), Cancellation));
    }

    /// <summary>Damage that shows while plumbd runs.</summary>
    [Fact]
    public async Task FileThatIsDamagedUnderneath_IsSaid()
    {
        await using (var first = await _place.OpenAsync())
        {
            await first.WriteAsync(session => session.NoteAsync("a", new string('x', 1 << 20)), Cancellation);
        }

        await using var database = await _place.OpenAsync();
        await using (var file = new FileStream(_place.File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 4096;
            file.Write(new byte[200_000].Select(_ => (byte)0xff).ToArray());
        }

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => database.ReadAsync(session => session.NoteAsync("a"), Cancellation));

        Assert.Contains("is damaged. Stop plumbd", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatIsTakenAway_IsSeenByTheCheck()
    {
        await using var database = await _place.OpenAsync();
        File.Delete(_place.File);

        var state = await database.CheckAsync(Cancellation);

        Assert.Equal(DatabaseHealth.Unhealthy, state.Health);
        Assert.Contains("was moved or removed", state.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FolderThatCannotBe_IsSaid()
    {
        var file = Path.Combine(_place.Folder.FullName, "file");
        await File.WriteAllTextAsync(file, "", Cancellation);

        var refused = await Database.OpenAsync((await _place.SettingsAsync()).With(StoreKeys.Path, file + "/plumbline.db"), TimeProvider.System, Cancellation);

        Assert.Null(refused.Database);
        Assert.Contains("Not a directory", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PathOfAFolder_IsSaid()
    {
        Directory.CreateDirectory(_place.File);

        Assert.Contains("plumbline.db cannot be opened: Is a directory", (await _place.RefusedAsync()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BeforeAStep_TheStateIsKept_AndIsADatabase()
    {
        await using (var database = await _place.OpenAsync())
        {
            await database.WriteAsync(session => session.NoteAsync("a", "1"), Cancellation);
        }

        var sentence = await MigrateAsync();

        var backup = Assert.Single(Backups());
        Assert.EndsWith($"; the state before is kept in {backup}", sentence, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));
        var (kept, problem) = await Database.OpenAsync(HostSettings.Defaults.With(StoreKeys.Path, backup), TimeProvider.System, Cancellation);
        Assert.True(kept is not null, problem);
        Assert.Equal("1", await kept.ReadAsync(session => session.NoteAsync("a"), Cancellation));
        Assert.Equal(1, await kept.ReadAsync(session => session.CountAsync("schema_version"), Cancellation));
        await kept.DisposeAsync();
    }

    [Fact]
    public async Task Backups_AreKeptAsManyAsWanted_AndOthersFilesStay()
    {
        await (await _place.OpenAsync()).DisposeAsync();
        var folder = Directory.CreateDirectory(Path.Combine(_place.Folder.FullName, "backups"));
        for (var i = 1; i <= 9; i++)
        {
            await File.WriteAllTextAsync($"{folder.FullName}/plumbline-000{i}-202601{i:00}T000000000Z.db", "", Cancellation);
        }

        await File.WriteAllTextAsync($"{folder.FullName}/plumbline-0009-20260110T000000000Z.db.partial", "", Cancellation);
        await File.WriteAllTextAsync($"{folder.FullName}/mine.db", "", Cancellation);
        await MigrateAsync();

        var names = folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(6, names.Count);
        Assert.Contains("mine.db", names);
        Assert.Contains("plumbline-0006-20260106T000000000Z.db", names);
        Assert.DoesNotContain("plumbline-0005-20260105T000000000Z.db", names);
        Assert.Contains(names, name => name.StartsWith("plumbline-0001-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StepWithoutABackup_IsNotDone()
    {
        await (await _place.OpenAsync()).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_place.Folder.FullName, "backups"), "in the way", Cancellation);

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(MigrateAsync);

        Assert.Contains("nothing was changed", refusal.Message, StringComparison.Ordinal);
        await using var database = await _place.OpenAsync();
        Assert.Equal(1, await database.ReadAsync(session => session.CountAsync("schema_version"), Cancellation));
    }

    /// <summary>SQLite changes a table by making it anew, and removing the old one would take the steps of every operation along.</summary>
    [Fact]
    public async Task TableThatIsMadeAnew_KeepsWhatRefersToIt()
    {
        await using (var database = await _place.OpenAsync())
        {
            await database.WriteAsync(session => StoreChild.WholeOperationAsync(session, 1), Cancellation);
        }

        await MigrateAsync(Second with
        {
            Sql = """
                CREATE TABLE anew (id TEXT NOT NULL PRIMARY KEY, type TEXT NOT NULL);
                INSERT INTO anew SELECT id, type FROM volume_operations;
                DROP TABLE volume_operations;
                ALTER TABLE anew RENAME TO volume_operations;
                """,
        });

        await using var engine = await _place.EngineAsync();
        Assert.Equal(2, await engine.RunAsync(Access.Read, session => session.CountAsync("operation_steps"), Cancellation));
        await Assert.ThrowsAnyAsync<DbException>(() => engine.RunAsync(Access.Write, session => session.StepAsync("nobody", "ask"), Cancellation));
    }

    [Fact]
    public async Task StepThatLeavesOrphans_IsRolledBackAndSaid()
    {
        await using (var database = await _place.OpenAsync())
        {
            await database.WriteAsync(session => StoreChild.WholeOperationAsync(session, 1), Cancellation);
        }

        await using var engine = await _place.EngineAsync();
        var (usable, sentence) = await new Migrator(engine, [.. Migration.For(engine.Name), Second with { Sql = "DELETE FROM volume_operations" }], TimeProvider.System).RunAsync(Cancellation);

        Assert.False(usable);
        Assert.Contains("would leave rows of operation_steps that belong to nothing", sentence, StringComparison.Ordinal);
        Assert.Equal(1, await engine.RunAsync(Access.Read, session => session.CountAsync("volume_operations"), Cancellation));
    }

    private Task<string> MigrateAsync() => MigrateAsync(Second);

    private async Task<string> MigrateAsync(Migration step)
    {
        await using var engine = await _place.EngineAsync();
        var (usable, sentence) = await new Migrator(engine, [.. Migration.For(engine.Name), step], TimeProvider.System).RunAsync(Cancellation);
        Assert.True(usable, sentence);
        return sentence;
    }

    private IEnumerable<string> Backups() => Directory.EnumerateFiles(Path.Combine(_place.Folder.FullName, "backups"));
}
