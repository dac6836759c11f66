using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Operations;

/// <summary>What a completed operation leaves behind.</summary>
/// <param name="Response">JSON for the one who asked.</param>
/// <param name="Bind">What becomes true together with the status, in one transaction.</param>
internal sealed record OperationResult(string Response, Func<Session, Task> Bind);

/// <summary>
/// One type of operation. <see cref="RunAsync"/> is written from top to bottom; each step goes through the journal, so that the method can be
/// run again after a crash and goes on where it was.
/// </summary>
internal abstract class OperationHandler(string type)
{
    public string Type => type;

    public abstract Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation);
}
