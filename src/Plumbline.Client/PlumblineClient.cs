using Plumbline.Client.Http;

namespace Plumbline.Client;

/// <summary>
/// A plumbd: its volumes, its operations and how it is. One instance serves any number of callers at once, and is kept for as long as the
/// program runs.
/// </summary>
/// <remarks>
/// A change returns as soon as plumbd has it on disk; <see cref="WaitForCompletionAsync"/> waits for its end. Every change has an
/// Idempotency-Key and is asked again with the same when its answer is lost, so that it is done once.
/// </remarks>
public sealed partial class PlumblineClient : IDisposable
{
    private readonly Connection _connection;
    private readonly Requests _requests;

    /// <summary>The plumbd of this machine, over its Unix socket; or another, by the options.</summary>
    /// <exception cref="ArgumentException">No plumbd can be at that address.</exception>
    public PlumblineClient(PlumblineClientOptions? options = null)
    {
        var chosen = options ?? new PlumblineClientOptions();
        _connection = Connection.Open(chosen);
        _requests = new Requests(_connection, chosen);
    }

    /// <summary>A plumbd at an http or https address.</summary>
    /// <param name="server">https://storage.example.org:8090</param>
    /// <param name="token">Of "plumbd --new-token"; null where plumbd has none.</param>
    public PlumblineClient(Uri server, string? token = null)
        : this(new PlumblineClientOptions { Server = server, Token = token })
    {
    }

    /// <summary>Where it is, for sentences.</summary>
    public string Address => _connection.Address;

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
