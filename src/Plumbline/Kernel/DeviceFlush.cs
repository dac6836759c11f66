using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>Everything written to a block device is on it when this is done: what must be before it is taken away.</summary>
internal static class DeviceFlush
{
    /// <returns>Null, or what happened and what it means. A device that never answers is given up when the limit is over.</returns>
    public static async Task<string?> RunAsync(string path, TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
    {
        if (NativeNodes.BlockDeviceOf(path) is { BlockDevice: null, Error: var missing })
        {
            return missing == Errno.None ? $"{path} is no block device" : $"{path} cannot be flushed: {Errno.Describe(missing)}";
        }

        var flush = OwnThread.Start("flush", () => NativeBlockDevices.Flush(path));
        try
        {
            var error = await flush.WaitAsync(limit, clock, cancellation);
            return error == Errno.None ? null : $"{path} could not be flushed: {Errno.Describe(error)}; what was written last may not be on it";
        }
        catch (TimeoutException)
        {
            return $"{path} did not take what was written to it within {limit.TotalSeconds:0} s: it does not answer, and the kernel keeps trying. Data written last may be lost; look at its paths.";
        }
    }
}
