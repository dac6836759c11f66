using System.Collections.Immutable;

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
        DmTargetKind kind = type switch
        {
            "linear" => new LinearTarget(words.Slice("the device")),
            "striped" => Striped(ref words),
            "snapshot" or "snapshot-merge" => Snapshot(ref words),
            "snapshot-origin" => new SnapshotOriginTarget(words.Device("the origin")),
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
        return words.Error is { } error ? new UnreadableTarget(error) : kind;
    }

    private static StripedTarget Striped(ref DmWords words)
    {
        var count = words.Count("the number of stripes");
        var chunk = words.Number("the chunk size");
        var stripes = ImmutableArray.CreateBuilder<DmSlice>();
        for (var i = 0; i < count && words.Error is null; i++)
        {
            stripes.Add(words.Slice("a stripe"));
        }

        return new StripedTarget(chunk, stripes.ToImmutable());
    }

    private static SnapshotTarget Snapshot(ref DmWords words) => new(
        words.Device("the origin"), words.Device("the exception store"), words.Word("the kind of store").StartsWith("P"), words.Number("the chunk size"));

    private static ThinTarget Thin(ref DmWords words) =>
        new(words.Device("the pool"), words.Number("the thin id"), words.AtEnd ? null : words.Device("the external origin"));

    private static ThinPoolTarget ThinPool(ref DmWords words) => new(
        words.Device("the metadata"), words.Device("the data"), words.Number("the block size"), words.Number("the low water mark"), words.AtEnd ? [] : words.Counted("features"));

    private static CryptTarget Crypt(ref DmWords words)
    {
        var cipher = words.Word("the cipher").ToString();
        _ = words.Word("the key");
        return new CryptTarget(cipher, words.Number("the IV offset"), words.Slice("the device"));
    }

    private static CacheTarget Cache(ref DmWords words) =>
        new(words.Device("the metadata"), words.Device("the cache"), words.Device("the origin"), words.Number("the block size"));

    /// <summary>raid: level, count of parameters, parameters, count of legs, then a metadata and a data device a leg; "-" is a missing one.</summary>
    private static RaidTarget Raid(ref DmWords words)
    {
        var level = words.Word("the level").ToString();
        _ = words.Counted("parameters");
        var count = words.Count("the number of legs");
        var legs = ImmutableArray.CreateBuilder<RaidLeg>();
        for (var i = 0; i < count && words.Error is null; i++)
        {
            legs.Add(new RaidLeg(words.DeviceOrDash("a leg's metadata"), words.DeviceOrDash("a leg"), 0));
        }

        return new RaidTarget(level, legs.ToImmutable());
    }

    /// <summary>mirror: log type, count of log arguments, arguments, count of legs, then a device and an offset a leg.</summary>
    private static RaidTarget Mirror(ref DmWords words)
    {
        _ = words.Word("the log type");
        _ = words.Counted("log arguments");
        var count = words.Count("the number of legs");
        var legs = ImmutableArray.CreateBuilder<RaidLeg>();
        for (var i = 0; i < count && words.Error is null; i++)
        {
            var slice = words.Slice("a leg");
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
