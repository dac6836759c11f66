using Plumbline.Daemon.Storage;
using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>What holds on both databases.</summary>
public abstract class DatabaseTests
{
    private protected static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    /// <summary>The settings of a database that only this test uses.</summary>
    private protected abstract Task<HostSettings> SettingsAsync();

    private protected static async Task<Database> OpenAsync(HostSettings settings)
    {
        var (database, problem) = await Database.OpenAsync(settings, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(database is not null, problem);
        return database;
    }

    [Fact]
    public async Task WhatWasWritten_IsReadBack_AndStaysAfterClosing()
    {
        var settings = await SettingsAsync();
        await using (var first = await OpenAsync(settings))
        {
            await first.WriteAsync(session => session.ExecuteAsync("INSERT INTO daemon (key, value) VALUES (@key, @value)", ("key", "host"), ("value", "4711")), Cancellation);
        }

        await using var second = await OpenAsync(settings);
        var value = await second.ReadAsync(session => session.FirstAsync("SELECT value FROM daemon WHERE key = @key", row => row.Text("value"), ("key", "host")), Cancellation);

        Assert.Equal("4711", value);
    }
}
