namespace Plumbline.Daemon.Storage;

/// <summary>There is such a row already.</summary>
/// <param name="constraint">The unique index that refused it, under the name it has in the migrations; a primary key is <c>table_pkey</c>. The same on both databases.</param>
internal sealed class DuplicateException(string constraint) : Exception($"the database has this already ({constraint})")
{
    public string Constraint => constraint;
}
