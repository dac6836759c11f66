namespace Plumbline.Daemon.Http.Access;

/// <summary>What a caller may do. A larger one does not hold the smaller ones: a token names all that it has.</summary>
[Flags]
internal enum Scope
{
    None = 0,

    /// <summary>Look.</summary>
    Read = 1,

    /// <summary>Create, attach, detach, delete.</summary>
    Operate = 2,

    /// <summary>Compare by force, try again what went wrong.</summary>
    Admin = 4,

    All = Read | Operate | Admin,
}

internal static class ScopeWords
{
    public static string Word(this Scope scope) => scope.ToString().ToLowerInvariant();

    /// <summary>Null where a word is none.</summary>
    public static Scope? Parse(string text)
    {
        var scopes = Scope.None;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            switch (word)
            {
                case "read":
                    scopes |= Scope.Read;
                    break;
                case "operate":
                    scopes |= Scope.Operate;
                    break;
                case "admin":
                    scopes |= Scope.Admin;
                    break;
                default:
                    return null;
            }
        }

        return scopes;
    }
}
