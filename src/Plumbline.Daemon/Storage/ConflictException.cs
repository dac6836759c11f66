namespace Plumbline.Daemon.Storage;

/// <summary>Nothing was done, and the transaction is to be done again from its beginning. Never leaves <see cref="Database"/>.</summary>
/// <param name="cause">What the database said.</param>
/// <param name="ending">The connection was lost: a new one is worth one attempt, and then this is the answer. Null: another transaction was in the way.</param>
internal sealed class ConflictException(Exception cause, StoreUnavailableException? ending = null) : Exception("the transaction is to be done again", cause)
{
    public StoreUnavailableException? Ending => ending;
}
