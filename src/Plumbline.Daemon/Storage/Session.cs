using System.Data.Common;

namespace Plumbline.Daemon.Storage;

/// <summary>
/// SQL inside one transaction, the same text for both databases. Parameters are @name in the text and ("name", value) behind it; a value is
/// text, a number, a yes or no, a time, or null. A null says nothing of its type, so "@x IS NULL" must be "CAST(@x AS TEXT) IS NULL".
/// After a command that failed the transaction is over: PostgreSQL takes no more commands then, and so nothing does.
/// </summary>
internal sealed class Session(Engine engine, Access access, OpenTransaction transaction, CancellationToken cancellation)
{
    private bool _failed;

    /// <summary>How many rows it changed.</summary>
    public Task<int> ExecuteAsync(string sql, params ReadOnlySpan<(string Name, object? Value)> arguments) =>
        RunAsync(Command(sql, arguments), command => command.ExecuteNonQueryAsync(cancellation));

    public Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> arguments) =>
        RunAsync(Command(sql, arguments), async command =>
        {
            var rows = new List<T>();
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                rows.Add(row(reader));
            }

            return rows;
        });

    /// <summary>The first row, or the default of <typeparamref name="T"/> where there is none.</summary>
    public Task<T?> FirstAsync<T>(string sql, Func<DbDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> arguments) =>
        RunAsync(Command(sql, arguments), async command =>
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            return await reader.ReadAsync(cancellation) ? row(reader) : default;
        });

    internal async Task CommitAsync()
    {
        try
        {
            await RunAsync(null, async _ =>
            {
                await transaction.CommitAsync(cancellation);
                return true;
            });
        }
        catch (ConflictException e) when (e.Ending is not null)
        {
            // Nobody knows whether the server had committed when the connection broke: doing it again might be doing it twice.
            throw e.Ending;
        }
    }

    private DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        var command = transaction.Command(sql);
        foreach (var (name, value) in arguments)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name.StartsWith('@') ? name : "@" + name;
            parameter.Value = value switch
            {
                null => DBNull.Value,
                bool yes => yes ? 1L : 0L,
                int number => (long)number,
                long or string => value,
                DateTimeOffset time => StoredTime.Write(time),
                _ => throw new ArgumentException($"@{name} is a {value.GetType().Name}, which the database does not keep", nameof(arguments)),
            };
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private async Task<T> RunAsync<T>(DbCommand? command, Func<DbCommand, Task<T>> run)
    {
        await using var _ = command;
        if (_failed)
        {
            throw new InvalidOperationException("a command of this transaction failed, and that cannot be passed over: let its exception leave the work");
        }

        _failed = true;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            var result = await run(command!);
            _failed = false;
            return result;
        }
        catch (DbException e)
        {
            engine.ThrowKnown(e, access);
            throw;
        }
    }
}
