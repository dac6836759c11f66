using Plumbline.Client;

namespace Plumbline.Daemon.Operations;

/// <summary>Why a handler cannot go on; the runner makes an ending of it.</summary>
internal sealed class OperationStop : Exception
{
    private OperationStop(OperationStatus ending, string code, string sentence)
        : base(sentence)
    {
        Ending = ending;
        Code = code;
    }

    public OperationStatus Ending { get; }

    public string Code { get; }

    /// <summary>It was not done, and that is certain.</summary>
    public static OperationStop Failed(string code, string sentence) => new(OperationStatus.Failed, code, sentence);

    /// <summary>Nobody knows, or the outside world was changed and what should follow cannot.</summary>
    public static OperationStop NeedsAttention(string code, string sentence) => new(OperationStatus.NeedsAttention, code, sentence);

    public static OperationStop Cancelled() => new(OperationStatus.Cancelled, "cancelled", "It was cancelled before anything was changed.");
}
