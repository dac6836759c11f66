namespace Plumbline.Daemon.Storage;

/// <summary>
/// The database could not do its work, and nobody asked for anything wrong: the disk is full, the server is gone. The message is for
/// operators: what happened, what it means, what to do.
/// </summary>
internal sealed class StoreUnavailableException(string sentence, Exception? cause = null) : Exception(sentence, cause);
