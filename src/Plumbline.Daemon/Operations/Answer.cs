using System.Diagnostics.CodeAnalysis;

namespace Plumbline.Daemon.Operations;

/// <summary>What can be done about a refusal of the outside world.</summary>
internal enum Trouble
{
    /// <summary>The same again would be refused again.</summary>
    Refused,

    /// <summary>Something else works on it: later.</summary>
    Busy,

    /// <summary>Too many requests: later.</summary>
    Throttled,

    /// <summary>Something that its owner forgot stands where this should be put.</summary>
    SlotTaken,

    /// <summary>No room, or a limit of the account.</summary>
    Capacity,

    /// <summary>The key is not accepted or may not do this.</summary>
    Permission,

    /// <summary>There is no such thing.</summary>
    Gone,

    /// <summary>This provider cannot do it at all.</summary>
    Unsupported,

    /// <summary>It could not be reached: later.</summary>
    Unavailable,

    /// <summary>It failed by itself and said so.</summary>
    Fault,

    /// <summary>Several could be meant.</summary>
    Ambiguous,

    /// <summary>It may have been done: look, then again if it was not.</summary>
    Open,
}

/// <param name="RetryAfter">The pause that was asked for.</param>
internal sealed record Refusal(Trouble Trouble, string Sentence, TimeSpan? RetryAfter = null)
{
    public bool PassesByItself => Trouble is Trouble.Busy or Trouble.Throttled or Trouble.Unavailable or Trouble.Open;

    /// <summary>The code of problem documents (DESIGN.md 6).</summary>
    public string Code => Trouble switch
    {
        Trouble.Refused => "conflict",
        Trouble.Busy => "busy",
        Trouble.Gone => "not_found",
        Trouble.Ambiguous => "ambiguous",
        Trouble.Unsupported => "unsupported",
        _ => "provider_error",
    };
}

/// <summary>A value, or why there is none.</summary>
internal sealed record Answer<T>(T? Value, Refusal? Refusal)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsDone => Refusal is null;

    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(Refusal refusal) => new(null, refusal);

    public Answer<TOther> Then<TOther>(Func<T, Answer<TOther>> next)
        where TOther : class => IsDone ? next(Value) : Refusal;
}
