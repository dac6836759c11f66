using System.Globalization;
using System.Text.Json;

namespace Plumbline.CloudStack;

/// <summary>
/// Reads a whole list page by page. Entries move from one page to the next while it is read (lists are ordered by newest first): a list whose
/// count changed or that showed an entry twice is read again, and if it never holds still it is not complete.
/// </summary>
internal static class CloudPages
{
    private const int Readings = 3;
    private const int MostPages = 10_000;

    /// <param name="entries">The name of the array: volume.</param>
    public static async Task<CloudResult<CloudList<T>>> ReadAsync<T>(
        CloudStackApi api, Func<CloudCommand> command, string entries, Func<JsonElement, T?> parse, Func<T, string> idOf, CancellationToken cancellation)
        where T : class
    {
        var size = api.Limits.PageSize;
        for (var reading = 1; ; reading++)
        {
            var (list, failure) = await ReadOnceAsync(api, command, size, entries, parse, idOf, cancellation);
            if (failure is not null && SmallerSize(failure) is { } smaller && smaller < size)
            {
                size = smaller;
                reading--;
            }
            else if (failure is not null)
            {
                return CloudResult<CloudList<T>>.Not(failure);
            }
            else if (list!.Complete || reading == Readings)
            {
                return CloudResult<CloudList<T>>.Done(list);
            }
        }
    }

    private static async Task<(CloudList<T>? List, CloudFailure? Failure)> ReadOnceAsync<T>(
        CloudStackApi api, Func<CloudCommand> command, int size, string entries, Func<JsonElement, T?> parse, Func<T, string> idOf, CancellationToken cancellation)
        where T : class
    {
        var found = new Dictionary<string, T>(StringComparer.Ordinal);
        var (read, steady, count) = (0L, true, (long?)null);
        for (var page = 1; page <= MostPages; page++)
        {
            // Both or none (BaseListCmd), and without them 500 entries come back as if they were all.
            var result = await api.CallAsync(command().With("page", page).With("pagesize", size), cancellation);
            if (!result.IsDone)
            {
                return (null, result.Failure);
            }

            // An empty list has no count and no array; a page behind the end has the count only.
            var json = result.Value.Json;
            var (here, total, before) = (json.List(entries).ToList(), json.Number("count"), found.Count);
            steady &= page == 1 || here.Count == 0 || total == count;
            count = total ?? count;
            read += here.Count;
            foreach (var value in here.Select(parse))
            {
                steady &= value is not null && found.TryAdd(idOf(value), value);
            }

            if (here.Count == 0 || found.Count == before || (count is { } all ? read >= all : here.Count < size))
            {
                break;
            }
        }

        return (new CloudList<T>([.. found.Values], steady && (count is null || count == read)), null);
    }

    /// <summary>"Page size can't exceed max allowed page size value: 500".</summary>
    private static int? SmallerSize(CloudFailure failure)
    {
        const string Words = "max allowed page size value:";
        return failure.Said is { } said && said.IndexOf(Words, StringComparison.OrdinalIgnoreCase) is >= 0 and var at
            && int.TryParse(said.AsSpan(at + Words.Length).Trim().TrimEnd('.'), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
            ? size
            : null;
    }
}
