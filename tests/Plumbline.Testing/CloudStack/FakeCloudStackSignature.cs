using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Plumbline.Testing.CloudStack;

/// <summary>
/// ApiServer.verifyRequest, written from the server's side and sharing nothing with our signer: names sorted as sent, values through a
/// transcription of java.net.URLEncoder.
/// </summary>
internal static class FakeCloudStackSignature
{
    /// <summary>Null when the request is to be let in.</summary>
    public static string? Refuse(IReadOnlyDictionary<string, string> request, string key, string secret, DateTimeOffset now, bool enforced)
    {
        var (apiKey, given, version, expires) = (Find(request, "apikey"), Find(request, "signature"), Find(request, "signatureversion"), Find(request, "expires"));
        if (apiKey is null || given is null || apiKey != key || (enforced && version != "3"))
        {
            return "unable to verify user credentials and/or request signature";
        }

        if (version == "3")
        {
            if (!DateTimeOffset.TryParseExact(expires, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var end)
                || end < now || (enforced && end > now + TimeSpan.FromMinutes(15)))
            {
                return "unable to verify user credentials and/or request signature";
            }
        }

        var text = string.Join('&', request.Where(p => !p.Key.Equals("signature", StringComparison.OrdinalIgnoreCase))
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{p.Key}={UrlEncode(p.Value).Replace("+", "%20", StringComparison.Ordinal)}")).ToLowerInvariant();
#pragma warning disable CA5350 // CloudStack's own algorithm.
        var expected = HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
        return Convert.ToBase64String(expected) == given ? null : "unable to verify user credentials and/or request signature";
    }

    private static string UrlEncode(string value)
    {
        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '*' or '_')
            {
                encoded.Append(c);
            }
            else if (c == ' ')
            {
                encoded.Append('+');
            }
            else
            {
                encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    private static string? Find(IReadOnlyDictionary<string, string> request, string name) =>
        request.FirstOrDefault(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
