namespace Plumbline.Settings;

/// <summary>Between what a time must lie.</summary>
/// <param name="Why">What would go wrong beyond them, in plain words: it is part of the refusal.</param>
internal sealed record TimeBounds(int LeastSeconds, int MostSeconds, string Why)
{
    /// <summary>Null for a time within them.</summary>
    public string? Refuse(TimeSpan time) =>
        time.TotalSeconds < LeastSeconds || time.TotalSeconds > MostSeconds ? $"must be from {LeastSeconds}s to {MostSeconds}s ({Why})" : null;
}
