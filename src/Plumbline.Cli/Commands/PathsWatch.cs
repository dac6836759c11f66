using System.Globalization;
using Plumbline.Cli.Output;
using Plumbline.Inventory;
using Plumbline.Kernel.Uevents;
using Plumbline.Paths;
using Plumbline.Settings;
using Spectre.Console;

namespace Plumbline.Cli.Commands;

/// <summary>plumb paths --watch: looks as plumbd does, at once after an event and else as often as <see cref="PathRhythm"/> says.</summary>
internal sealed class PathsWatch(HostSources sources, string? storage) : IDisposable
{
    private const int ShownChanges = 12;

    /// <summary>One failure is many events: they are shown as one.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(250);

    /// <summary>One at most: several events before a look are one.</summary>
    private readonly SemaphoreSlim _news = new(0, 1);

    private readonly PathSamples _samples = new();
    private readonly List<PathChange> _changes = [];
    private string? _shown;
    private int _structure;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var (socket, error) = UeventSocket.Open();
        if (socket is null)
        {
            Console.Error.WriteLine($"plumb: {error}");
            return ExitCodes.Incomplete;
        }

        using (socket)
        {
            await LookAsync(ListenAsync(new DeviceWatch(sources.Root, socket, sources.Clock), cancellation), cancellation);
        }

        return ExitCodes.Ok;
    }

    public void Dispose() => _news.Dispose();

    private async Task ListenAsync(DeviceWatch watch, CancellationToken cancellation)
    {
        await foreach (var notice in watch.WatchAsync(cancellation))
        {
            Happened(StructureChange.Is(notice.Event));
        }
    }

    private void Happened(bool structure)
    {
        if (structure)
        {
            Interlocked.Exchange(ref _structure, 1);
        }

        lock (_news)
        {
            if (_news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
    }

    private async Task LookAsync(Task listening, CancellationToken cancellation)
    {
        var eyes = new PathEyes(sources, () => Happened(structure: false));
        while (true)
        {
            var start = sources.Clock.GetTimestamp();
            var whole = PathReport.Of(await eyes.LookAsync(Interlocked.Exchange(ref _structure, 0) == 1, cancellation));
            var report = storage is null ? whole : whole.Only(storage) ?? whole with { Storages = [], Others = [], All = [] };
            Show(report, _samples.Learn(report));
            var most = sources.Settings.Time(SettingKeys.PollPaths);
            var next = PathRhythm.After(report, _samples.ChangedAt, sources.Clock.GetElapsedTime(start), most) ?? most;
            if (await _news.WaitAsync(next, cancellation))
            {
                await Task.Delay(Settle, sources.Clock, cancellation);
            }

            if (listening.IsFaulted)
            {
                await listening;
            }
        }
    }

    /// <summary>A terminal is painted anew when it would show something else; into a pipe goes the picture once and then what changes.</summary>
    private void Show(PathReport report, IReadOnlyCollection<PathChange> fresh)
    {
        _changes.AddRange(fresh);
        if (!Terminal.Out.Profile.Capabilities.Ansi || Console.IsOutputRedirected)
        {
            if (_shown is null)
            {
                _shown = "";
                Picture(Terminal.Out, report);
            }

            PathsView.Changes(Terminal.Out, fresh);
            return;
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var sketch = Terminal.Sketch(text);
        Picture(sketch, report);
        PathsView.Changes(sketch, _changes.TakeLast(ShownChanges));
        if (text.ToString() is var picture && picture != _shown)
        {
            _shown = picture;
            Terminal.Out.Clear(home: true);
            Console.Out.Write(picture);
        }
    }

    private void Picture(IAnsiConsole console, PathReport report)
    {
        PathsView.Write(console, report);
        PathsView.Flaps(console, _samples.Flaps);
    }
}
