namespace Plumbline.Paths;

/// <summary>Something that is otherwise than it was.</summary>
/// <param name="Lun">Its id.</param>
/// <param name="Sentence">For people.</param>
internal sealed record PathChange(DateTimeOffset Time, string Lun, string Sentence);

/// <summary>What changed from one sample to the next, by LUN and path.</summary>
internal static class PathChanges
{
    public static IEnumerable<PathChange> Between(PathSample before, PathSample after)
    {
        foreach (var id in before.Luns.Keys.Union(after.Luns.Keys).Order(StringComparer.Ordinal))
        {
            foreach (var sentence in Sentences(before.Luns.GetValueOrDefault(id), after.Luns.GetValueOrDefault(id)))
            {
                yield return new PathChange(after.TakenAt, id, sentence);
            }
        }
    }

    private static IEnumerable<string> Sentences(LunSample? before, LunSample? after)
    {
        if (before is null || after is null)
        {
            yield return before is null ? $"{after!.Name} appeared, {after.State.Word()}" : $"{before.Name} disappeared";
            yield break;
        }

        if (before.Name != after.Name)
        {
            yield return $"{before.Name} is called {after.Name} now";
        }

        foreach (var id in before.Paths.Keys.Union(after.Paths.Keys).Order(StringComparer.Ordinal))
        {
            var was = before.Paths.TryGetValue(id, out var old) ? old : (WayState?)null;
            var now = after.Paths.TryGetValue(id, out var young) ? young : (WayState?)null;
            if (was?.State != now?.State)
            {
                yield return $"path {(now ?? was)!.Value.Device} of {after.Name}: {Word(was)} -> {Word(now)}";
            }
        }

        if (before.State != after.State)
        {
            yield return $"{after.Name}: {before.State.Word()} -> {after.State.Word()}";
        }
    }

    private static string Word(WayState? path) => path is { } known ? known.State.ToString().ToLowerInvariant() : "absent";
}
