namespace Plumbline.Kernel;

/// <summary>
/// Keeps every answer that another root gives. A capture is the record of one reading: what the readers saw, and nothing else.
/// A path that is asked twice keeps its last answer: what a reader reads twice on purpose is no file of this kind.
/// </summary>
internal sealed class RecordingRoot(HostRoot inner) : HostRoot
{
    private readonly Lock _gate = new();

    public SortedDictionary<string, FileAnswer> Files { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, LinkAnswer> Links { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, ListAnswer> Lists { get; } = new(StringComparer.Ordinal);

    public override FileAnswer Read(string path, int limit) => Keep(Files, path, inner.Read(path, limit));

    public override FileAnswer ReadStart(string path, int length) => Keep(Files, path, inner.ReadStart(path, length));

    public override FileAnswer ReadWithin(string path, TimeSpan limit) => Keep(Files, path, inner.ReadWithin(path, limit));

    public override FileAnswer[] ReadAllWithin(IReadOnlyList<string> paths, TimeSpan limit) =>
        [.. inner.ReadAllWithin(paths, limit).Zip(paths, (answer, path) => Keep(Files, path, answer))];

    public override LinkAnswer ReadLink(string path) => Keep(Links, path, inner.ReadLink(path));

    public override ListAnswer List(string path) => Keep(Lists, path, inner.List(path));

    private T Keep<T>(SortedDictionary<string, T> record, string path, T answer)
    {
        lock (_gate)
        {
            record[path] = answer;
        }

        return answer;
    }
}
