using Plumbline.Client;
using Plumbline.Daemon.Admin;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>What /health tells of volumes: each of it was measured or counted for the answer, the provider at most twice a minute.</summary>
internal sealed class VolumeHealth(IVolumeProvider provider, OperationLists operations, FindingStore findings, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private (HealthCheck Check, DateTimeOffset At)? _provider;

    public async Task<IReadOnlyList<HealthCheck>> ChecksAsync(CancellationToken cancellation)
    {
        var counts = await operations.CountAsync(cancellation);
        var stuck = counts.Where(c => c.Status == OperationStatus.NeedsAttention).Sum(c => c.Many);
        var open = counts.Where(c => c.Status is OperationStatus.Pending or OperationStatus.Executing).Sum(c => c.Many);
        var wrong = await findings.OpenAsync(cancellation);
        var severe = wrong.Where(f => f.Severity != "info").ToList();
        return
        [
            await ProviderAsync(cancellation),
            stuck > 0
                ? new HealthCheck("operations", "degraded", $"{stuck} need attention, {open} open; GET /api/v1/operations?status=needs_attention tells which")
                : new HealthCheck("operations", "healthy", $"{open} open, none needs attention"),
            severe.Count > 0
                ? new HealthCheck("findings", "degraded", string.Join("; ", severe.Select(f => f.Title)))
                : new HealthCheck("findings", "healthy", $"{wrong.Count} open, none of weight"),
        ];
    }

    private async Task<HealthCheck> ProviderAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_provider is { } known && clock.GetUtcNow() - known.At < Fresh)
            {
                return known.Check;
            }
        }

        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        HealthCheck check;
        try
        {
            var health = await provider.CheckAsync(either.Token);
            check = new HealthCheck($"provider {provider.Name}", health.Healthy ? "healthy" : "degraded", health.Sentence);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            check = new HealthCheck($"provider {provider.Name}", "degraded", $"no answer within {Limit.TotalSeconds:0} s");
        }

        lock (_gate)
        {
            _provider = (check, clock.GetUtcNow());
        }

        return check;
    }
}
