using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Plumbline.CloudStack;

/// <summary>
/// Signs a request as CloudStack checks it (ApiServer.verifyRequest): parameters in ordinal order of their names as sent, names bare,
/// values as Java's URLEncoder writes them, the whole in lower case, HMAC-SHA1. The documentation's "lower-case, then sort" is not what the
/// server does; the two agree where every name is in lower case, as ours are.
/// </summary>
internal static class RequestSigner
{
    [SuppressMessage("Security", "CA5350", Justification = "CloudStack knows no other algorithm for API calls (4.23, THREAT_MODEL.md).")]
    public static string Sign(IEnumerable<KeyValuePair<string, string>> parameters, string secret)
    {
        var signed = parameters.Where(p => !p.Key.Equals("signature", StringComparison.OrdinalIgnoreCase))
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{p.Key}={Encode(p.Value)}");
        var text = Encoding.UTF8.GetBytes(string.Join('&', signed).ToLowerInvariant());
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), text));
    }

    /// <summary>
    /// java.net.URLEncoder with + as %20: it leaves * alone and encodes ~, the opposite of RFC 3986. Half a pair of UTF-16 becomes a question
    /// mark there; here it is U+FFFD on the wire as well, so that both sides sign the same.
    /// </summary>
    public static string Encode(string value) =>
        Uri.EscapeDataString(value).Replace("%2A", "*", StringComparison.Ordinal).Replace("~", "%7E", StringComparison.Ordinal);
}
