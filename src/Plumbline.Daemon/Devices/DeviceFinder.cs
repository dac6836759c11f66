using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.Loop;
using Plumbline.Kernel.Sysfs;
using Plumbline.Settings;

namespace Plumbline.Daemon.Devices;

/// <summary>Which disk of this machine carries a volume, proven by identity and never by a name.</summary>
internal sealed class DeviceFinder(HostSources sources, ILoopActs loops, DeviceWatcher watcher)
{
    /// <summary>The net under the events: a disk may become readable a moment after its event.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>One change of a device is several events: they are looked at together.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    /// <summary>Two paths of one LUN are two disks until multipathd has made their map.</summary>
    private static readonly TimeSpan AmbiguousFor = TimeSpan.FromSeconds(1);

    private const int PassingTries = 20;

    private readonly DiskLooks _looks = new(new DiskReader(sources.Root));
    private readonly SizeAsks _asks = new();

    private TimeProvider Clock => sources.Clock;

    /// <summary>One look, now.</summary>
    public async Task<Search> FindAsync(DeviceIdentity identity, CancellationToken cancellation)
    {
        if (identity is DeviceIdentity.LoopFile file)
        {
            return await OwnThread.Start("loop look", () => FindLoop(file)).WaitAsync(cancellation);
        }

        if (identity is DeviceIdentity.Appeared && !sources.Settings.Is(DeviceKeys.MatchBySize))
        {
            return new Search.Absent("disks are not told apart by their size: volumes.match_by_size is off.");
        }

        var picture = await _looks.LookAsync(cancellation);
        return picture.Failure is { } failure ? new Search.Unread($"the disks of this machine are not known: {failure}.") : Match(picture, identity);
    }

    /// <summary>
    /// Until it is found, more than one disk stands as candidate, or the limit is over. Every event of a device is a look, and there is one
    /// now and then besides.
    /// </summary>
    public async Task<Search> WaitForAsync(DeviceIdentity identity, TimeSpan limit, CancellationToken cancellation)
    {
        using var counted = identity is DeviceIdentity.Appeared ? null : _asks.Wait();
        using var waiting = new DeviceWait(watcher.Subscribe(waiting: true), Clock, limit);
        long? ambiguousSince = null;
        while (true)
        {
            var found = await FindAsync(identity, cancellation);
            ambiguousSince = found is Search.Ambiguous ? ambiguousSince ?? Clock.GetTimestamp() : null;
            if (found is Search.Found || waiting.IsOver || (ambiguousSince is { } since && Clock.GetElapsedTime(since) >= AmbiguousFor))
            {
                return found;
            }

            await waiting.UntilNewsAsync(found is Search.Ambiguous ? AmbiguousFor : LookEvery, Settle, cancellation);
        }
    }

    /// <summary>What a device says of itself now, and who stands on it by the kernel's word; null when it is not there.</summary>
    public Task<BlockDevice?> ReadAsync(string name, CancellationToken cancellation) => OwnThread.Start("look", () => _looks.Reader.ReadOne(name)).WaitAsync(cancellation);

    /// <summary>Whether that very disk is still there, whatever it is called by now: the kernel gives a sequence number once.</summary>
    public Task<bool> IsThereAsync(long diskSequence, CancellationToken cancellation) =>
        OwnThread.Start("look", () => _looks.Reader.ReadAll().Any(disk => disk.DiskSequence == diskSequence)).WaitAsync(cancellation);

    /// <summary>Everything that stands on everything, as it is now.</summary>
    public Task<DeviceGraph> GraphAsync(CancellationToken cancellation) => OwnThread.Start("graph", () => DeviceUsers.Graph(sources, _looks.Reader.ReadAll(), new ReadProblems()).Graph).WaitAsync(cancellation);

    /// <summary>Until that very disk is no longer there (a loop device: has another file or none). False when the limit is over.</summary>
    public async Task<bool> WaitUntilGoneAsync(FoundDevice device, TimeSpan limit, CancellationToken cancellation)
    {
        using var waiting = new DeviceWait(watcher.Subscribe(waiting: true), Clock, limit);
        while (!await OwnThread.Start("look", () => IsGone(device)).WaitAsync(cancellation))
        {
            if (waiting.IsOver)
            {
                return false;
            }

            await waiting.UntilNewsAsync(LookEvery, Settle, cancellation);
        }

        return true;
    }

    /// <summary>Whether it is still the same disk at the same place, to be asked right before somebody is told to use it.</summary>
    public async Task<Search> VerifyAsync(FoundDevice known, DeviceIdentity identity, CancellationToken cancellation)
    {
        // Found by its size it has no identity to look for again: the place, with its sequence number, is all there is.
        var now = identity is DeviceIdentity.Appeared
            ? await OwnThread.Start("look", () => At(known) is { } there ? new Search.Found(there) : (Search)new Search.Absent($"{known.Path} is gone.")).WaitAsync(cancellation)
            : await FindAsync(identity, cancellation);
        return now is Search.Found { Device: var there } && Difference(known, there) is { } difference
            ? new Search.Absent($"{known.Path} is no longer what it was: {difference}. Nothing may use the old one; look the volume up anew.")
            : now;
    }

    /// <summary>Who holds the device or what stands on it, as sentences; what could not be read is one of them. None: it is free.</summary>
    /// <param name="own">The uuid of our own mapping on it, which is no user; who has that open is.</param>
    public async Task<ImmutableArray<string>> UsersOfAsync(FoundDevice device, CancellationToken cancellation, string? own = null)
    {
        for (var tries = 0; ; tries++)
        {
            var users = await OwnThread.Start("users", () => IsGone(device) ? [] : DeviceUsers.Read(sources, _looks.Reader.ReadAll(), device, own)).WaitAsync(cancellation);
            if (tries == PassingTries || !DeviceUsers.WillPass(users))
            {
                return users;
            }

            await Task.Delay(Settle, Clock, cancellation);
        }
    }

    /// <summary>Before the cloud is asked, where disks show no identity (volumes.match_by_size). Its <see cref="SizeAsk.Identity"/> is looked for afterwards.</summary>
    public Task<SizeAsk> BeginSizeAskAsync(long size, CancellationToken cancellation) =>
        _asks.BeginAsync(size, async () => (await _looks.LookAsync(cancellation)).Disks.Select(DiskPicture.KeyOf));

    private static Search Match(DiskPicture picture, DeviceIdentity identity) => identity switch
    {
        DeviceIdentity.Serial serial => SerialMatch.Find(picture, serial.Value),
        DeviceIdentity.Naa id => VMwareMatch.Find(picture, id),
        DeviceIdentity.ScsiUnit place => VMwareMatch.Find(picture, place),
        DeviceIdentity.VMwareDisk both => VMwareMatch.Find(picture, both),
        DeviceIdentity.XenSlot slot => XenMatch.Find(picture, slot),
        DeviceIdentity.Appeared appeared => SizeMatch.Find(picture, appeared.Ask),
        _ => new Search.Absent($"a volume of this kind is not looked for among disks: {identity.GetType().Name}"),
    };

    private Search FindLoop(DeviceIdentity.LoopFile file)
    {
        var search = loops.FindByFile(file.Path);
        if (search.Failure is { } failure)
        {
            return new Search.Unread($"the loop device of {file.Path} is not known: {failure}.");
        }

        var found = search.Loops.Select(loop => _looks.Reader.ReadOne(loop.Name)).OfType<BlockDevice>().Where(d => d.Number is not null).Select(d => Candidates.Found(d, null)).ToImmutableArray();
        return found switch
        {
            [] => new Search.Absent($"no loop device has the file {file.Path}."),
            [var one] => new Search.Found(one),
            _ => new Search.Ambiguous(
                found,
                $"{Candidates.Names(found.Select(d => d.Path))} both have the file {file.Path}: writing through more than one destroys it. Detach those that plumbd did not make (losetup -d)."),
        };
    }

    private bool IsGone(FoundDevice device) => At(device) is not { } there || !IsSame(device, there);

    /// <summary>What is at that name now; a loop device without a file is nothing.</summary>
    private FoundDevice? At(FoundDevice device) => _looks.Reader.ReadOne(device.Name) is { Number: not null } there ? Candidates.Found(there, there.Serial) : null;

    /// <summary>Sequence numbers are never given twice; without them the disk's own word must do.</summary>
    private static bool IsSame(FoundDevice known, FoundDevice there) =>
        known.Number == there.Number
        && (known.DiskSequence is { } mine && there.DiskSequence is { } theirs ? mine == theirs : known.Serial is null || there.Serial is null || known.Serial == there.Serial);

    private static string? Difference(FoundDevice known, FoundDevice there) =>
        known.Name != there.Name ? $"the volume is {there.Path} now"
        : known.Number != there.Number ? $"its number is {there.Number} and was {known.Number}"
        : known.DiskSequence != there.DiskSequence ? $"it is another disk at the same place (sequence number {there.DiskSequence}, before {known.DiskSequence})"
        : known.Size != there.Size ? $"it has {there.Size} bytes and had {known.Size}"
        : known.Serial is not null && there.Serial is not null && known.Serial != there.Serial ? $"it shows the serial number {there.Serial} and showed {known.Serial}"
        : null;
}
