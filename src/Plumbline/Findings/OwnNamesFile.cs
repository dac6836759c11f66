using System.Collections.Immutable;
using System.Text.Json;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.State;

namespace Plumbline.Findings;

/// <summary>
/// Writes names.json. A file that cannot be believed is never overwritten: what it recorded may still be in the kernel, and without the
/// record it would look leaked.
/// </summary>
internal sealed class OwnNamesFile(StateFolder state, TimeProvider clock)
{
    private const string File = "names.json";
    private const int Largest = 64 << 20;
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(30);

    public OwnNames Read() => OwnNames.From(state.Read(File, Largest), state.Path);

    /// <summary>On disk when this returns null, and to be written before the mapping is made; else why not.</summary>
    /// <param name="known">What else is ours, for a file that is not there: a new one must not make those leaked.</param>
    public Task<string?> RecordAsync(IEnumerable<string> uuids, IEnumerable<string> known, CancellationToken cancellation) =>
        ChangeAsync(recorded => recorded.Union(uuids), known, cancellation);

    /// <summary>After the mapping is proven gone.</summary>
    public Task<string?> ForgetAsync(string uuid, IEnumerable<string> known, CancellationToken cancellation) =>
        ChangeAsync(recorded => recorded.Remove(uuid), known, cancellation);

    private async Task<string?> ChangeAsync(Func<ImmutableSortedSet<string>, ImmutableSortedSet<string>> change, IEnumerable<string> known, CancellationToken cancellation)
    {
        var (held, refusal) = await state.LockAsync(File, LockLimit, clock, cancellation);
        if (held is null)
        {
            return refusal;
        }

        using (held)
        {
            var answer = state.Read(File, Largest);
            var absent = answer is { Bytes: null, Error: Errno.ENOENT };
            var now = absent ? OwnNames.Of([.. known]) : OwnNames.From(answer, state.Path);
            if (now.Uuids is not { } recorded)
            {
                return $"{now.Problem}. It was not overwritten, since it tells which mappings are ours. Put it right, or move it away: plumbd then writes it anew from its database.";
            }

            var changed = change(recorded);
            return changed.SetEquals(recorded) && !absent ? null : state.Replace(File, Write(changed));
        }
    }

    private static byte[] Write(ImmutableSortedSet<string> uuids)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("schema", "plumbline.names/1");
            json.WriteStartArray("mappings");
            foreach (var uuid in uuids)
            {
                json.WriteStringValue(uuid);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }
}
