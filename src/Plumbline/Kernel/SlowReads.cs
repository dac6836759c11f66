using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>
/// Reads of files whose driver may never answer, on threads of their own: such a driver holds its caller inside the kernel (state D), where
/// nothing can interrupt it. What does not answer is left behind and not asked again while the kernel holds it. Several files are read a
/// few at a time, and more as soon as some turn out to be slow, so that many dead ones cost the limit once.
/// </summary>
/// <param name="read">The read itself.</param>
internal sealed class SlowReads(Func<string, FileAnswer> read)
{
    private const int AtOnce = 4;

    /// <summary>Threads that one call may leave behind, and all calls together.</summary>
    private const int MostThreads = 64;
    private const int MostHeld = 256;

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The running host's own files; being one for the process, it knows every read that is still held.</summary>
    public static SlowReads OfThisProcess { get; } = new(path => NativeFiles.Read(path, HostRoot.DefaultLimit));

    /// <summary>An answer for each path, in their order; ETIMEDOUT for those that gave none.</summary>
    public FileAnswer[] Read(IReadOnlyList<string> paths, TimeSpan limit)
    {
        Item[] asked;
        lock (_gate)
        {
            // kernfs waits for readers before it takes an attribute away (kernfs_drain in fs/kernfs/dir.c): while a read of a path is
            // held, the path is still that of the same device.
            asked = _held.Values.Sum() >= MostHeld ? [] : [.. paths.Where(path => !_held.ContainsKey(path)).Distinct(StringComparer.Ordinal).Select(path => new Item(path))];
        }

        var batch = new Batch(this, asked);
        batch.Run(limit);
        var answers = asked.ToDictionary(item => item.Path, item => item.Answer, StringComparer.Ordinal);
        return [.. paths.Select(path => answers.GetValueOrDefault(path) ?? new FileAnswer(null, Errno.ETIMEDOUT))];
    }

    private void Hold(string path)
    {
        lock (_gate)
        {
            _held[path] = _held.GetValueOrDefault(path) + 1;
        }
    }

    private void LetGo(string path)
    {
        lock (_gate)
        {
            if (_held[path] == 1)
            {
                _held.Remove(path);
            }
            else
            {
                _held[path]--;
            }
        }
    }

    private sealed class Item(string path)
    {
        public string Path => path;

        /// <summary>By the monotonic clock; null before it is asked.</summary>
        public long? Started { get; set; }

        public FileAnswer? Answer { get; set; }

        public bool LeftBehind { get; set; }
    }

    /// <summary>One call: its threads take the next file each until there is none. Everything of it is guarded by its gate.</summary>
    private sealed class Batch(SlowReads owner, Item[] items)
    {
        private readonly object _news = new();
        private int _next;
        private int _threads;
        private int _answered;
        private bool _over;

        public void Run(TimeSpan limit)
        {
            lock (_news)
            {
                StartThreads(AtOnce);

                while (_answered < items.Length && Left(limit) is var left && left > TimeSpan.Zero)
                {
                    var before = _answered;
                    _ = Monitor.Wait(_news, left < Slow ? left : Slow);
                    if (_answered == before)
                    {
                        StartThreads(_threads);
                    }
                }

                _over = true;
                foreach (var item in items.Where(i => i.Started is not null && i.Answer is null))
                {
                    item.LeftBehind = true;
                    owner.Hold(item.Path);
                }
            }
        }

        /// <summary>The time that the youngest question still has; the others have had theirs.</summary>
        private TimeSpan Left(TimeSpan limit) =>
            items.Where(i => i.Answer is null && i.Started is not null).Select(i => limit - TimeProvider.System.GetElapsedTime(i.Started!.Value)).DefaultIfEmpty(Slow).Max();

        private void StartThreads(int more)
        {
            for (var wanted = Math.Min(more, Math.Min(items.Length - _next, MostThreads - _threads)); wanted > 0; wanted--)
            {
                _threads++;
                new Thread(Work, maxStackSize: 128 * 1024) { IsBackground = true, Name = "slow read" }.Start();
            }
        }

        private void Work()
        {
            while (Take() is { } item)
            {
                var answer = owner.Ask(item.Path);
                lock (_news)
                {
                    if (item.LeftBehind)
                    {
                        owner.LetGo(item.Path);
                        return;
                    }

                    item.Answer = answer;
                    _answered++;
                    Monitor.Pulse(_news);
                }
            }
        }

        private Item? Take()
        {
            lock (_news)
            {
                if (_over || _next == items.Length)
                {
                    return null;
                }

                items[_next].Started = TimeProvider.System.GetTimestamp();
                return items[_next++];
            }
        }
    }

    private FileAnswer Ask(string path) => read(path);
}
