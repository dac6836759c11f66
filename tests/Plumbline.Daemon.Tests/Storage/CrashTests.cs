using Plumbline.Daemon.Storage;
using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>kill -9: what was committed is there, what was not is not, and nothing is there by half.</summary>
public abstract class CrashTests : IAsyncDisposable
{
    private readonly StorePlace _place;

    private protected CrashTests(StorePlace place) => _place = place;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _place.DisposeAsync();
    }

    [Fact]
    public async Task KilledInTheMiddleOfATransaction_ItNeverWas()
    {
        using (var child = StoreChild.Start("crash", await _place.SettingsAsync()))
        {
            for (var line = ""; line != "in the middle";)
            {
                line = await child.LineAsync();
            }

            await child.KillAsync();
        }

        await using var database = await _place.OpenAsync();
        Assert.Equal(5, await WholeOperationsAsync(database));
        await database.WriteAsync(session => StoreChild.WholeOperationAsync(session, 100), Cancellation);
    }

    [Fact]
    public async Task KilledAnywhere_WhatWasCommittedIsThere()
    {
        var reported = 0;
        using (var child = StoreChild.Start("anywhere", await _place.SettingsAsync()))
        {
            for (; reported < 40; reported++)
            {
                Assert.Equal($"written {reported}", await child.LineAsync());
            }

            await child.KillAsync();
        }

        await using var database = await _place.OpenAsync();
        Assert.InRange(await WholeOperationsAsync(database), reported, int.MaxValue);
    }

    private static Task<long> WholeOperationsAsync(Database database) => database.ReadAsync(
        async session =>
        {
            var operations = await session.CountAsync("volume_operations");
            Assert.Equal((2 * operations, operations), (await session.CountAsync("operation_steps"), await session.CountAsync("volume_operation_history")));
            return operations;
        },
        Cancellation);

    public sealed class OnSqlite() : CrashTests(new SqlitePlace());

    public sealed class OnPostgres(SharedPostgres postgres) : CrashTests(new PostgresPlace(postgres));
}
