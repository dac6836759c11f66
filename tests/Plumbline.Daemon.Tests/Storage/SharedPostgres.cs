using Plumbline.Daemon.Tests.Storage;
using Plumbline.Testing;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>One PostgreSQL server for the whole run, started by the first test that asks for it; each test has a database of its own there.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(PostgresServer.StartAsync);

    internal Task<PostgresServer> ServerAsync()
    {
        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL's programs are not in /usr/lib/postgresql; install Debian's package postgresql");
        return _server.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
