using System.Net.Http.Headers;
using System.Text.Json;

namespace Plumbline.CloudStack;

/// <summary>What is inside the envelope {"attachvolumeresponse":{…}} of a call that succeeded.</summary>
internal sealed record CloudEnvelope(JsonElement Json);

/// <summary>An HTTP answer as it came.</summary>
/// <param name="Date">The server's clock.</param>
/// <param name="Body">Null where it was larger than anything that we would ask for.</param>
internal sealed record CloudAnswer(int Status, DateTimeOffset? Date, TimeSpan? RetryAfter, byte[]? Body)
{
    private const int Largest = 32 << 20;

    public bool IsSuccess => Status is >= 200 and < 300;

    public static async Task<CloudAnswer> ReadAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        var tooLarge = false;
        for (int read; !tooLarge && (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            body.Write(buffer, 0, read);
            tooLarge = body.Length > Largest;
        }

        return new CloudAnswer((int)response.StatusCode, response.Headers.Date, PauseOf(response.Headers.RetryAfter, now), tooLarge ? null : body.ToArray());
    }

    private static TimeSpan? PauseOf(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        var pause = header?.Delta ?? header?.Date - now;
        return pause is { } positive && positive < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }
}
