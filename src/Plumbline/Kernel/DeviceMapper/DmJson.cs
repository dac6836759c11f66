using System.Text.Json.Serialization;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>plumbline/dm.json of a capture: both readings; the second is left out when it was the same as the first.</summary>
internal sealed record DmCapture(DmReading First, DmReading? Second);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DmCapture))]
internal sealed partial class DmJson : JsonSerializerContext;

/// <summary>Gives the readings of a capture: the first question gets the first, every later one the second.</summary>
internal sealed class CapturedDeviceMapper(DmCapture capture) : IDeviceMapper
{
    private int _asked;

    public DmReading Read(DmDetail detail) => Interlocked.Increment(ref _asked) == 1 ? capture.First : capture.Second ?? capture.First;
}

/// <summary>Keeps both readings of another driver for a capture.</summary>
internal sealed class RecordingDeviceMapper(IDeviceMapper inner) : IDeviceMapper
{
    private readonly List<DmReading> _readings = [];

    public DmReading Read(DmDetail detail)
    {
        var reading = inner.Read(detail);
        _readings.Add(reading);
        return reading;
    }

    public DmCapture ToCapture() => new(_readings.Count > 0 ? _readings[0] : DmReading.NoDriver, _readings.Count > 1 && !Same(_readings[0], _readings[1]) ? _readings[1] : null);

    private static bool Same(DmReading first, DmReading second) =>
        first.Driver == second.Driver
        && first.Error == second.Error
        && first.Problems.AsSpan().SequenceEqual(second.Problems.AsSpan())
        && first.Devices.Length == second.Devices.Length
        && first.Devices.Zip(second.Devices).All(pair => pair.First.SameIdentity(pair.Second));
}
