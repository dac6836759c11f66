using System.Globalization;
using System.Net;
using System.Text;

namespace Plumbline.CloudStack;

/// <summary>
/// The body of one request. One that changes something can be written once only: whoever below us would send it a second time, after a cut
/// connection or a redirect, gets an exception instead, for a repeated createVolume is a second volume.
/// </summary>
internal sealed class SignedForm : HttpContent
{
    /// <summary>The form that every version takes; "Z" is known since 4.12 only (PR #2893).</summary>
    private const string ExpiryFormat = "yyyy-MM-dd'T'HH:mm:ss'+0000'";

    private readonly byte[] _body;
    private readonly bool _once;
    private int _written;

    private SignedForm(byte[] body, bool once)
    {
        _body = body;
        _once = once;
        Headers.ContentType = new("application/x-www-form-urlencoded") { CharSet = "UTF-8" };
    }

    /// <summary>The body was handed to the connection, if perhaps only in part: from here on the cloud may have it.</summary>
    public bool WasWritten => Volatile.Read(ref _written) != 0;

    public static SignedForm Of(CloudCommand command, CloudAccount account, DateTimeOffset expires)
    {
        var parameters = new Dictionary<string, string>(command.Parameters, StringComparer.Ordinal)
        {
            ["command"] = command.Name,
            ["response"] = "json",
            ["apikey"] = account.ApiKey,
            ["signatureversion"] = "3",
            ["expires"] = expires.UtcDateTime.ToString(ExpiryFormat, CultureInfo.InvariantCulture),
        };
        parameters["signature"] = RequestSigner.Sign(parameters, account.SecretKey);
        var body = string.Join('&', parameters.Select(p => $"{RequestSigner.Encode(p.Key)}={RequestSigner.Encode(p.Value)}"));
        return new SignedForm(Encoding.UTF8.GetBytes(body), once: command.Changes);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _written, 1) == 0 || !_once
            ? stream.WriteAsync(_body, cancellationToken).AsTask()
            : throw new HttpRequestException("the request was about to be sent a second time");

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
