using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Plumbline.Settings;

namespace Plumbline.Reports.Mail.Mailjet;

/// <summary>Mail through Mailjet's send API v3.1.</summary>
internal sealed class MailjetTransport(Uri url, string key, Func<SecretAnswer> secret, TimeSpan limit, TimeProvider clock) : IMailTransport
{
    private const int LargestAnswer = 1 << 20;

    public async Task<MailOutcome> SendAsync(MailMessage message, CancellationToken cancellation)
    {
        var answer = secret();
        if (answer.Secret is not { } password)
        {
            return MailOutcome.Failed(answer.Error!);
        }

        // A redirect would carry the message, and with some servers the key, to somebody else.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = limit, UseCookies = false };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = ContentOf(message) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:{password}")));
        using var late = new CancellationTokenSource(limit * 2, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            return MailjetReply.Judge(response.StatusCode, await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return MailOutcome.Failed($"Mailjet ({url.Host}) did not answer within {(limit * 2).TotalSeconds:0.###} s");
        }
        catch (HttpRequestException e)
        {
            return MailOutcome.Failed($"Mailjet ({url.Host}) could not be reached: {NetworkFailure.Describe(e)}");
        }
    }

    private static ByteArrayContent ContentOf(MailMessage message)
    {
        var request = new MailjetRequest(
        [
            new MailjetMessage(
                MailboxOf(message.From), [.. message.To.Select(MailboxOf)], HeaderText.OneLine(message.Subject), message.Text, message.Html, message.Id),
        ]);
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, MailjetJson.Default.MailjetRequest));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static MailjetMailbox MailboxOf(MailAddress address) => new(address.Address, address.Name);
}
