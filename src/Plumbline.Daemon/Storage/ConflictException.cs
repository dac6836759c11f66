namespace Plumbline.Daemon.Storage;

/// <summary>Another transaction was in the way, and this one is to be done again from its beginning. Never leaves <see cref="Database"/>.</summary>
internal sealed class ConflictException(Exception cause) : Exception("another transaction was in the way", cause);
