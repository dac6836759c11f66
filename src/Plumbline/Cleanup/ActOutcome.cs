namespace Plumbline.Cleanup;

internal enum ActResult
{
    /// <summary>It was done, and looked at afterwards.</summary>
    Done,

    /// <summary>Nothing was touched: something had changed, or could not be proven.</summary>
    Stopped,

    /// <summary>It was tried, and is not done.</summary>
    Failed,
}

/// <param name="Detail">One sentence for each reason; for what was done, what should be known of it.</param>
/// <param name="Id">Of the journal; null where nothing was begun.</param>
internal sealed record ActOutcome(ActResult Result, IReadOnlyList<string> Detail, string? Id = null)
{
    public static ActOutcome Stopped(params IReadOnlyList<string> reasons) => new(ActResult.Stopped, reasons);
}
