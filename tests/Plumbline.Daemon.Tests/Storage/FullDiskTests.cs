using System.Diagnostics;
using System.Globalization;
using Plumbline.Daemon.Storage;
using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>A disk that is full or takes no more: said in a sentence, nothing lost, and over as soon as there is room.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DiskThatFillsUp_IsSaid_AndRoomHelps()
    {
        using var disk = new SmallDisk();
        await using var database = await OpenAsync(disk);
        await database.WriteAsync(session => session.NoteAsync("a", "1"), Cancellation);
        var before = await database.CheckAsync(Cancellation);
        disk.Fill();

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteMuchAsync(database));
        var full = await database.CheckAsync(Cancellation);

        Assert.Equal(DatabaseHealth.Degraded, before.Health);
        Assert.Contains(" MiB left", before.Sentence, StringComparison.Ordinal);
        Assert.StartsWith($"The disk that holds {disk.Folder}/plumbline.db is full. What was to be recorded now is not;", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((DatabaseHealth.Unhealthy, refusal.Message), (full.Health, full.Sentence));
        Assert.Equal(1, await database.ReadAsync(session => session.CountAsync("daemon"), Cancellation));

        disk.MakeRoom();
        Assert.Equal(DatabaseHealth.Degraded, (await database.CheckAsync(Cancellation)).Health);
        await database.WriteAsync(session => session.NoteAsync("b", "2"), Cancellation);
        Assert.Equal("1", await database.ReadAsync(session => session.NoteAsync("a"), Cancellation));
    }

    [Fact]
    public async Task FullDiskAtStart_IsSaid_AndMayPass()
    {
        using var disk = new SmallDisk();
        disk.Fill();

        var refused = await Database.OpenAsync(Settings(disk), TimeProvider.System, Cancellation);

        Assert.Null(refused.Database);
        Assert.Contains("is full", refused.Problem, StringComparison.Ordinal);
        Assert.True(refused.MayPass);
        disk.MakeRoom();
        await (await OpenAsync(disk)).DisposeAsync();
    }

    [Fact]
    public async Task FileSystemThatIsReadOnly_IsSaid()
    {
        using var disk = new SmallDisk();
        await (await OpenAsync(disk)).DisposeAsync();
        disk.MakeReadOnly();

        var refused = await Database.OpenAsync(Settings(disk), TimeProvider.System, Cancellation);

        Assert.Null(refused.Database);
        Assert.Contains("plumbline.db cannot be used: ", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", refused.Problem, StringComparison.Ordinal);
    }

    /// <summary>As an error of the disk would be: the kernel refuses the write, and not for want of room.</summary>
    [Fact]
    public async Task WritesThatTheKernelRefuses_AreSaid_AndTheirEndHelps()
    {
        await using var place = new SqlitePlace();
        var settings = await place.SettingsAsync();
        using var child = StoreChild.Start("fill", settings, "trap '' XFSZ; ulimit -S -f 1024");
        var refusedAt = long.Parse(await child.LineAsync(), CultureInfo.InvariantCulture);

        Assert.Contains("could not be read or written (I/O error, SQLite's code ", await child.LineAsync(), StringComparison.Ordinal);

        using (var prlimit = Process.Start(new ProcessStartInfo("prlimit", ["--pid", child.Pid.ToString(CultureInfo.InvariantCulture), "--fsize=unlimited"]) { UseShellExecute = false })!)
        {
            await prlimit.WaitForExitAsync(Cancellation);
        }

        Assert.Equal("it works again", await child.LineAsync());
        await using var database = await place.OpenAsync();
        Assert.Equal(refusedAt + 1, await database.ReadAsync(session => session.CountAsync("volume_operations"), Cancellation));
    }

    private static HostSettings Settings(SmallDisk disk) => HostSettings.Defaults.With(SettingKeys.StateDirectory, disk.Folder);

    private static async Task<Database> OpenAsync(SmallDisk disk)
    {
        var (database, problem) = await Database.OpenAsync(Settings(disk), TimeProvider.System, Cancellation);
        Assert.True(database is not null, problem);
        return database;
    }

    private static Task WriteMuchAsync(Database database) => database.WriteAsync(
        async session =>
        {
            for (var i = 0; i < 100; i++)
            {
                await session.NoteAsync($"much {i}", new string('x', 64 << 10));
            }
        },
        Cancellation);
}
