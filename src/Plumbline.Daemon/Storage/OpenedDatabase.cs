namespace Plumbline.Daemon.Storage;

/// <summary>A database that can be used, or why there is none.</summary>
/// <param name="Database">Null with a problem.</param>
/// <param name="Problem">What happened, what it means, what to do.</param>
/// <param name="MayPass">Whether starting again later may help: a server that is not up yet, a full disk.</param>
internal sealed record OpenedDatabase(Database? Database, string? Problem, bool MayPass)
{
    public void Deconstruct(out Database? database, out string? problem) => (database, problem) = (Database, Problem);
}
