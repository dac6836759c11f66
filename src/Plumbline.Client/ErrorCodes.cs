namespace Plumbline.Client;

/// <summary>The codes of <see cref="PlumblineException"/>: those that plumbd gives, and two of this library.</summary>
public static class ErrorCodes
{
    /// <summary>Fields of the request are wrong; they are named.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>A token is needed that plumbd knows.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The token has not the scope for this.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>There is no such thing.</summary>
    public const string NotFound = "not_found";

    /// <summary>Another operation is open on the volume; it is named.</summary>
    public const string Busy = "busy";

    /// <summary>It cannot be done as things are.</summary>
    public const string Conflict = "conflict";

    /// <summary>Several could be meant, and none is guessed.</summary>
    public const string Ambiguous = "ambiguous";

    /// <summary>The key was used for another request.</summary>
    public const string IdempotencyMismatch = "idempotency_mismatch";

    /// <summary>This provider cannot do it at all.</summary>
    public const string Unsupported = "unsupported";

    /// <summary>The provider failed.</summary>
    public const string ProviderError = "provider_error";

    /// <summary>plumbd's database does not answer.</summary>
    public const string StoreUnavailable = "store_unavailable";

    /// <summary>A defect of plumbd.</summary>
    public const string Internal = "internal";

    /// <summary>Of this library: there was no answer.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>Of this library: there was an answer, and it is none of plumbd's.</summary>
    public const string BadAnswer = "bad_answer";
}
