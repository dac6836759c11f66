using System.Collections.Immutable;

namespace Plumbline.Daemon.Storage;

/// <summary>Brings a database to the newest schema, or says why that must not be done. Never guesses: what it does not know it leaves alone.</summary>
internal sealed class Migrator(Engine engine, ImmutableArray<Migration> known, TimeProvider clock)
{
    private const string VersionTable = "schema_version";

    /// <returns>What was done or why nothing was, as a sentence, and whether the database may be used.</returns>
    public async Task<(bool Usable, string Sentence)> RunAsync(CancellationToken cancellation)
    {
        var before = await engine.RunAsync(Access.Migrate, LookAsync, cancellation);
        if (before.Refusal is { } refusal)
        {
            return (false, refusal);
        }

        var newest = known[^1].Version;
        if (before.Version == newest)
        {
            return (true, $"{engine.Place}, schema {newest}");
        }

        var history = before.Version == 0 ? "new" : $"was {before.Version}; {await engine.KeepAsync(before.Version, cancellation)}";

        // One transaction each. Whoever else starts at the same time waits for it and then sees what was done.
        while (true)
        {
            SchemaState state;
            try
            {
                state = await engine.RunAsync(Access.Migrate, NextAsync, cancellation);
            }
            catch (StepRefusedException e)
            {
                return (false, e.Message);
            }

            if (state.Refusal is not null || state.Version == newest)
            {
                return (state.Refusal is null, state.Refusal ?? $"{engine.Place}, schema {newest}, {history}");
            }
        }
    }

    private async Task<SchemaState> LookAsync(Session session)
    {
        var tables = await session.QueryAsync(engine.TablesSql, row => row.Text("name"));
        if (!tables.Contains(VersionTable))
        {
            return tables.Count == 0
                ? new SchemaState(0, null)
                : new SchemaState(0, $"{engine.Place} is a database of something else: it has {tables.Count} table(s), {tables[0]} among them, and none of Plumbline's. Nothing was changed. Give plumbd a database of its own.");
        }

        var rows = await session.QueryAsync($"SELECT version, checksum FROM {VersionTable} ORDER BY version", row => (Version: row.Number("version"), Checksum: row.Text("checksum")));
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Version > known[^1].Version)
            {
                return new SchemaState(0, $"{engine.Place} was written by a newer plumbd: its schema is {rows[^1].Version}, and this one knows {known[^1].Version}. Nothing was changed. Install that version again, or go back to an earlier state of the database: {engine.WayBack}");
            }

            if (rows[i].Version != i + 1 || rows[i].Checksum != known[i].Checksum)
            {
                return new SchemaState(0, $"{engine.Place} was made by another program than this one: step {i + 1} of its schema is not the {known[i].Name} that is known here. Nothing was changed. Install the plumbd that made it, or go back to an earlier state of the database: {engine.WayBack}");
            }
        }

        return new SchemaState(rows.Count, null);
    }

    private async Task<SchemaState> NextAsync(Session session)
    {
        var state = await LookAsync(session);
        if (state.Refusal is not null || state.Version == known[^1].Version)
        {
            return state;
        }

        var next = known[(int)state.Version];
        if (state.Version == 0)
        {
            await session.ExecuteAsync($"CREATE TABLE IF NOT EXISTS {VersionTable} (version BIGINT NOT NULL PRIMARY KEY, checksum TEXT NOT NULL, applied_at TEXT NOT NULL)");
        }

        await session.ExecuteAsync(next.Sql);
        if (engine.OrphansSql is { } orphans && await session.FirstAsync(orphans, row => row.Text("name")) is { } table)
        {
            throw new StepRefusedException($"{engine.Place} was not changed: step {next.Name} of its schema would leave rows of {table} that belong to nothing. Keep the plumbd that worked, and report this.");
        }

        await session.ExecuteAsync(
            $"INSERT INTO {VersionTable} (version, checksum, applied_at) VALUES (@version, @checksum, @applied_at)",
            ("version", next.Version), ("checksum", next.Checksum), ("applied_at", clock.GetUtcNow()));
        return state with { Version = next.Version };
    }

    /// <summary>Thrown inside of a step, so that it is rolled back.</summary>
    private sealed class StepRefusedException(string sentence) : Exception(sentence);

    /// <summary>0: an empty database.</summary>
    private sealed record SchemaState(long Version, string? Refusal);
}
