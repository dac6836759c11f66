using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>Parameters of a table line to a record. Pure and total: what cannot be read becomes <see cref="UnreadableTarget"/>.</summary>
internal static class DmTargetParser
{
    private static readonly ErrorTarget Error = new();
    private static readonly ZeroTarget Zero = new();
    private static readonly UnknownTarget Unknown = new();

    public static DmTarget Parse(DmLine line) => new(line.Start, line.Length, line.Type, line.Params, ParseKind(line.Type, line.Params));

    public static DmTargetKind ParseKind(string type, string parameters)
    {
        var words = new DmWords(parameters);
        DmTargetKind? kind = type switch
        {
            "linear" => Linear(ref words),
            "striped" => Striped(ref words),
            "snapshot" or "snapshot-merge" => Snapshot(ref words),
            "snapshot-origin" => words.Device() is { } origin ? new SnapshotOriginTarget(origin) : null,
            "thin" => Thin(ref words),
            "thin-pool" => ThinPool(ref words),
            "crypt" => Crypt(ref words),
            "cache" => Cache(ref words),
            "raid" => Raid(ref words),
            "mirror" => Mirror(ref words),
            "multipath" => Multipath(parameters),
            "error" => Error,
            "zero" => Zero,
            _ => Unknown,
        };
        return kind ?? new UnreadableTarget($"word {words.Count} of the parameters is missing or no number or device");
    }

    private static LinearTarget? Linear(ref DmWords words) => words.Slice() is { } slice ? new LinearTarget(slice) : null;

    private static StripedTarget? Striped(ref DmWords words)
    {
        if (words.Number() is not { } count || words.Number() is not { } chunk)
        {
            return null;
        }

        var stripes = ImmutableArray.CreateBuilder<DmSlice>();
        for (var i = 0L; i < count; i++)
        {
            if (words.Slice() is not { } slice)
            {
                return null;
            }

            stripes.Add(slice);
        }

        return new StripedTarget(chunk, stripes.ToImmutable());
    }

    private static SnapshotTarget? Snapshot(ref DmWords words) =>
        words.Device() is { } origin && words.Device() is { } cow && words.Next(out var persistent) && words.Number() is { } chunk
            ? new SnapshotTarget(origin, cow, persistent.StartsWith("P"), chunk)
            : null;

    private static ThinTarget? Thin(ref DmWords words) =>
        words.Device() is { } pool && words.Number() is { } id ? new ThinTarget(pool, id, words.Device()) : null;

    private static ThinPoolTarget? ThinPool(ref DmWords words)
    {
        if (words.Device() is not { } metadata || words.Device() is not { } data || words.Number() is not { } block || words.Number() is not { } lowWater)
        {
            return null;
        }

        var features = ImmutableArray.CreateBuilder<string>();
        for (var count = words.Number() ?? 0; count > 0; count--)
        {
            if (!words.Next(out var feature))
            {
                return null;
            }

            features.Add(feature.ToString());
        }

        return new ThinPoolTarget(metadata, data, block, lowWater, features.ToImmutable());
    }

    private static CryptTarget? Crypt(ref DmWords words) =>
        words.Next(out var cipher) && words.Next(out _) && words.Number() is { } iv && words.Slice() is { } slice
            ? new CryptTarget(cipher.ToString(), iv, slice)
            : null;

    private static CacheTarget? Cache(ref DmWords words) =>
        words.Device() is { } metadata && words.Device() is { } cache && words.Device() is { } origin && words.Number() is { } block
            ? new CacheTarget(metadata, cache, origin, block)
            : null;

    /// <summary>raid: level, count of parameters, parameters, count of legs, then a metadata and a data device a leg; "-" is a missing one.</summary>
    private static RaidTarget? Raid(ref DmWords words)
    {
        if (!words.Next(out var level) || words.Number() is not { } parameters || !words.Skip(parameters) || words.Number() is not { } count)
        {
            return null;
        }

        var name = level.ToString();
        var legs = ImmutableArray.CreateBuilder<RaidLeg>();
        for (var i = 0L; i < count; i++)
        {
            if (!words.DeviceOrDash(out var metadata) || !words.DeviceOrDash(out var data))
            {
                return null;
            }

            legs.Add(new RaidLeg(metadata, data, 0));
        }

        return new RaidTarget(name, legs.ToImmutable());
    }

    /// <summary>mirror: log type, count of log arguments, arguments, count of legs, then a device and an offset a leg.</summary>
    private static RaidTarget? Mirror(ref DmWords words)
    {
        if (!words.Next(out _) || words.Number() is not { } arguments || !words.Skip(arguments) || words.Number() is not { } count)
        {
            return null;
        }

        var legs = ImmutableArray.CreateBuilder<RaidLeg>();
        for (var i = 0L; i < count; i++)
        {
            if (words.Slice() is not { } slice)
            {
                return null;
            }

            legs.Add(new RaidLeg(null, slice.Device, slice.Offset));
        }

        return new RaidTarget("mirror", legs.ToImmutable());
    }

    /// <summary>Groups, selectors and features are parsed by Kernel/Multipath; for the graph the words of the form major:minor are the paths.</summary>
    private static MultipathTarget Multipath(string parameters)
    {
        var paths = ImmutableArray.CreateBuilder<DeviceNumber>();
        foreach (var range in parameters.AsSpan().Split(' '))
        {
            if (DeviceNumber.TryParse(parameters.AsSpan()[range], out var path))
            {
                paths.Add(path);
            }
        }

        return new MultipathTarget(paths.ToImmutable());
    }
}

/// <summary>Walks the words of a parameter string, which the kernel separates by single spaces.</summary>
internal ref struct DmWords(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    /// <summary>How many words were asked for: the place to name when one does not fit.</summary>
    public int Count { get; private set; }

    public bool Next(out ReadOnlySpan<char> word)
    {
        Count++;
        _rest = _rest.TrimStart(' ');
        var end = _rest.IndexOf(' ');
        word = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? [] : _rest[end..];
        return word.Length > 0;
    }

    public bool Skip(long count)
    {
        while (count-- > 0)
        {
            if (!Next(out _))
            {
                return false;
            }
        }

        return true;
    }

    public long? Number() =>
        Next(out var word) && long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    public DeviceNumber? Device() => Next(out var word) && DeviceNumber.TryParse(word, out var device) ? device : null;

    public DmSlice? Slice() => Device() is { } device && Number() is { } offset ? new DmSlice(device, offset) : null;

    public bool DeviceOrDash(out DeviceNumber? device)
    {
        device = null;
        if (!Next(out var word))
        {
            return false;
        }

        if (word is "-")
        {
            return true;
        }

        var parsed = DeviceNumber.TryParse(word, out var number);
        device = number;
        return parsed;
    }
}
