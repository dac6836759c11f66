using System.Text;
using Plumbline.Kernel.Native;
using Plumbline.Settings;

namespace Plumbline.Daemon.Http.Access;

/// <summary>The tokens of http.tokens_file, read again when the file changes. One that cannot be read lets nobody in, rather than everybody.</summary>
internal sealed class AccessTokens(HostSettings settings, ILogger<AccessTokens> log)
{
    private const int Largest = 1 << 20;
    private readonly Lock _gate = new();
    private readonly string _path = settings.Text(HttpKeys.TokensFile);
    private DateTime _changed;
    private long _length = -1;
    private TokenList? _tokens = TokenList.Empty;

    /// <summary>Null where the file is there and cannot be read.</summary>
    public TokenList? Current
    {
        get
        {
            lock (_gate)
            {
                var file = new FileInfo(_path);
                if (_path.Length == 0 || !file.Exists)
                {
                    (_tokens, _length) = (TokenList.Empty, -1);
                }
                else if (file.LastWriteTimeUtc != _changed || file.Length != _length)
                {
                    (_changed, _length) = (file.LastWriteTimeUtc, file.Length);
                    _tokens = Read();
                }

                return _tokens;
            }
        }
    }

    /// <summary>Whether anybody could come in with one.</summary>
    public static bool HasAny(HostSettings settings) =>
        NativeFiles.Read(settings.Text(HttpKeys.TokensFile), Largest).Bytes is { } bytes && !TokenList.Parse(Encoding.UTF8.GetString(bytes)).Tokens.IsEmpty;

    /// <summary>Adds a token and prints it, which is the only time that it is seen.</summary>
    public static int MakeNew(HostSettings settings, string name, string scopeText)
    {
        var path = settings.Text(HttpKeys.TokensFile);
        if (!TokenList.IsName(name) || ScopeWords.Parse(scopeText) is not { } scopes)
        {
            Console.Error.WriteLine("plumbd: a token has a name of letters, digits and -_.@, and scopes such as read,operate,admin");
            return DaemonArguments.UsageExitCode;
        }

        var known = NativeFiles.Read(path, Largest);
        if (known.Bytes is null && known.Error != Errno.ENOENT)
        {
            Console.Error.WriteLine($"plumbd: {path} could not be read: {Errno.Describe(known.Error)}");
            return DaemonArguments.UsageExitCode;
        }

        var text = Encoding.UTF8.GetString(known.Bytes ?? []);
        if (TokenList.Parse(text).Tokens.Any(t => t.Name == name))
        {
            Console.Error.WriteLine($"plumbd: {path} has a token {name} already; take its line out to make it worthless, or choose another name");
            return DaemonArguments.UsageExitCode;
        }

        var (token, line) = TokenList.Make(name, scopes);
        var whole = text + (text.Length > 0 && !text.EndsWith('\n') ? "\n" : "") + line + "\n";
        if (NativeStateFiles.Replace(path, Encoding.UTF8.GetBytes(whole)) is var error and not Errno.None)
        {
            Console.Error.WriteLine($"plumbd: {path} could not be written: {Errno.Describe(error)}");
            return DaemonArguments.UsageExitCode;
        }

        Console.Out.WriteLine(token);
        return 0;
    }

    private TokenList? Read()
    {
        var answer = NativeFiles.Read(_path, Largest);
        if (answer.Bytes is null)
        {
            Log.TokensUnread(log, _path, Errno.Describe(answer.Error));
            return null;
        }

        var tokens = TokenList.Parse(Encoding.UTF8.GetString(answer.Bytes));
        foreach (var error in tokens.Errors)
        {
            Log.TokenLine(log, _path, error);
        }

        // A file in which no line is right was meant to keep somebody out.
        return tokens.Tokens.IsEmpty && !tokens.Errors.IsEmpty ? null : tokens;
    }
}
