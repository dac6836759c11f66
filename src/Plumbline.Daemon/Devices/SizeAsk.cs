using System.Collections.Frozen;

namespace Plumbline.Daemon.Devices;

/// <summary>
/// Begun before the cloud is asked to attach a volume, and disposed of when the device was found or given up: what was there before, and
/// whether anybody else asked meanwhile.
/// </summary>
internal sealed class SizeAsk(long size, FrozenSet<string> before, Action<SizeAsk> ended) : IDisposable
{
    private volatile bool _contested;

    /// <summary>Bytes.</summary>
    public long Size => size;

    public DeviceIdentity Identity => new DeviceIdentity.Appeared(this);

    /// <summary>Another ask was under way at some moment of this one: a new disk could be either's.</summary>
    public bool Contested
    {
        get => _contested;
        set => _contested = value;
    }

    public bool WasThere(string disk) => before.Contains(disk);

    public void Dispose() => ended(this);
}
