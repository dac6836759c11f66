using System.Globalization;
using Microsoft.OpenApi;
using Plumbline.Daemon.Http.OpenApi;

namespace Plumbline.Daemon.Events;

/// <summary>
/// GET /api/v1/events: what happens, as server-sent events. Last-Event-ID goes on where a listener was; "reset" says that events were missed
/// and that everything should be read anew.
/// </summary>
internal static class EventEndpoint
{
    /// <summary>Proxies cut what is silent for a minute.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    private static readonly RouteNotes Notes = new RouteNotes("listenToEvents", "events", "What happens, as server-sent events: operation, device, path, finding, export; \"reset\" says that some were missed")
    {
        Answer = typeof(string), MediaType = "text/event-stream",
    }.With(
        new ParameterNote("types", "Only these, separated by commas."),
        new ParameterNote("Last-Event-ID", "The id of the last event that was heard: the last 1,000 behind it are told again.", ParameterLocation.Header));

    public static void MapEvents(this IEndpointRouteBuilder app) => app.MapGet("/api/v1/events", StreamAsync).WithNotes(Notes);

    private static async Task StreamAsync(HttpContext context)
    {
        var hub = context.RequestServices.GetRequiredService<EventHub>();
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var kinds = context.Request.Query["types"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        var at = hub.Last;
        var missed = false;
        if (context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } text)
        {
            missed = !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out at);
        }

        // Somebody listens from here on, also before the first event.
        await context.Response.WriteAsync(": listening\n\n", end.Token);
        while (!end.IsCancellationRequested)
        {
            var (events, next) = hub.After(at);
            if (events is null || missed)
            {
                missed = false;
                at = hub.Last;
                await context.Response.WriteAsync($"id: {at}\nevent: reset\ndata: {{}}\n\n", end.Token);
                continue;
            }

            foreach (var happened in events)
            {
                at = happened.Id;
                if (kinds.Length == 0 || kinds.Contains(happened.Kind))
                {
                    await context.Response.WriteAsync($"id: {at}\nevent: {happened.Kind}\ndata: {happened.Data}\n\n", end.Token);
                }
            }

            await context.Response.Body.FlushAsync(end.Token);
            await next.WaitAsync(Heartbeat, clock, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!next.IsCompleted && !end.IsCancellationRequested)
            {
                await context.Response.WriteAsync(": still here\n\n", end.Token);
            }
        }
    }
}
