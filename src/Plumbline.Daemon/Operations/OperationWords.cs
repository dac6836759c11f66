using System.Collections.Frozen;
using Plumbline.Client;

namespace Plumbline.Daemon.Operations;

/// <summary>The words of an operation's status, in the database and in documents.</summary>
internal static class OperationWords
{
    private static readonly FrozenDictionary<OperationStatus, string> Words = new Dictionary<OperationStatus, string>
    {
        [OperationStatus.Pending] = "pending",
        [OperationStatus.Executing] = "executing",
        [OperationStatus.Completed] = "completed",
        [OperationStatus.Failed] = "failed",
        [OperationStatus.Cancelled] = "cancelled",
        [OperationStatus.NeedsAttention] = "needs_attention",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, OperationStatus> ByWord = Words.ToFrozenDictionary(w => w.Value, w => w.Key, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> All => ByWord.Keys;

    public static string Word(this OperationStatus status) => Words[status];

    public static OperationStatus? Parse(string word) => ByWord.TryGetValue(word, out var status) ? status : null;
}
