using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Plumbline.Daemon.Http.Access;

/// <summary>A token as it is kept: who has it, what it may do, and its SHA-256. A token is 256 random bits, so that nothing slower is needed.</summary>
internal sealed record KeptToken(string Name, Scope Scopes, ImmutableArray<byte> Hash);

/// <summary>What a tokens file holds: "name scopes sha256:hex" a line. A line that is none of that is an error, and its token is none.</summary>
internal sealed record TokenList(ImmutableArray<KeptToken> Tokens, ImmutableArray<string> Errors)
{
    private const string HashMark = "sha256:";
    private const int RandomBytes = 32;

    public static TokenList Empty { get; } = new([], []);

    public static TokenList Parse(string text)
    {
        var tokens = ImmutableArray.CreateBuilder<KeptToken>();
        var errors = ImmutableArray.CreateBuilder<string>();
        var number = 0;
        foreach (var line in text.Split('\n').Select(l => l.Trim()))
        {
            number++;
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            if (ParseLine(line) is { } token)
            {
                tokens.Add(token);
            }
            else
            {
                errors.Add($"line {number} is not \"name scopes sha256:…\" and gives nobody access; plumbd --new-token writes such lines");
            }
        }

        return new TokenList(tokens.ToImmutable(), errors.ToImmutable());
    }

    /// <summary>A new token, which is shown once, and the line that is kept of it.</summary>
    public static (string Token, string Line) Make(string name, Scope scopes)
    {
        var token = "plumb_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));
        var words = string.Join(',', new[] { Scope.Read, Scope.Operate, Scope.Admin }.Where(s => scopes.HasFlag(s)).Select(s => s.Word()));
        return (token, $"{name} {words} {HashMark}{Convert.ToHexStringLower(HashOf(token))}");
    }

    public static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@');

    /// <summary>Every kept hash is compared, whatever the first ones gave, so that the time tells nothing.</summary>
    public KeptToken? Find(string presented)
    {
        var hash = HashOf(presented);
        KeptToken? found = null;
        foreach (var token in Tokens)
        {
            found = CryptographicOperations.FixedTimeEquals(token.Hash.AsSpan(), hash) ? token : found;
        }

        return found;
    }

    private static KeptToken? ParseLine(string line)
    {
        var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return words is [var name, var scopes, var hash]
            && IsName(name)
            && ScopeWords.Parse(scopes) is { } scope
            && hash.StartsWith(HashMark, StringComparison.Ordinal)
            && hash.Length == HashMark.Length + (2 * SHA256.HashSizeInBytes)
            && hash[HashMark.Length..].All(char.IsAsciiHexDigit)
            ? new KeptToken(name, scope, [.. Convert.FromHexString(hash.AsSpan(HashMark.Length))])
            : null;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
