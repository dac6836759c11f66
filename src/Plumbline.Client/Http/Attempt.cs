using System.Net;

namespace Plumbline.Client.Http;

/// <summary>What came of asking once.</summary>
internal abstract record Attempt
{
    /// <summary>There was an answer, of whatever kind.</summary>
    public sealed record Answered(HttpStatusCode Status, string? MediaType, byte[] Body) : Attempt;

    /// <summary>Nobody was reached: nothing can have been done.</summary>
    public sealed record NotConnected(string Reason, Exception Cause) : Attempt
    {
        /// <summary>Trying again in a moment may help: plumbd is being restarted.</summary>
        public bool MayPass { get; init; }
    }

    /// <summary>It was sent, and the answer did not come, or not whole: it may have been done.</summary>
    public sealed record Lost(string Reason, Exception? Cause) : Attempt;
}
