namespace Plumbline.Client;

/// <summary>plumbd refused, or gave no answer that could be understood. The message is a sentence for people.</summary>
public sealed class PlumblineException : Exception
{
    /// <summary>A refusal, or the lack of an answer.</summary>
    /// <param name="code">One word for programs.</param>
    /// <param name="message">What happened, what it means and what to do.</param>
    /// <param name="cause">What it was noticed by.</param>
    public PlumblineException(string code, string message, Exception? cause = null)
        : base(message, cause) => Code = code;

    /// <summary>One of <see cref="ErrorCodes"/>, or a word that a newer plumbd has.</summary>
    public string Code { get; }

    /// <summary>The status of the HTTP answer; null where there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Every field of the request that was wrong.</summary>
    public IReadOnlyList<WrongField> Errors { get; init; } = [];

    /// <summary>The id of the operation that stands in the way, or that this is about.</summary>
    public string? Operation { get; init; }

    /// <summary>Of a change: the key it was asked with. Whoever asks the same again with it gets the operation of the first time, if there was one.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>One field of a request that is not as it must be.</summary>
/// <param name="Field">As it stands in the JSON.</param>
/// <param name="Detail">What it must be.</param>
public sealed record WrongField(string Field, string Detail);
