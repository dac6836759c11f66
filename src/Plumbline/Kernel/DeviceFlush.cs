namespace Plumbline.Kernel;

/// <summary>Everything written to a block device is on it when this is done: what must be before it is taken away.</summary>
internal static class DeviceFlush
{
    /// <returns>Null, or what happened and what it means. A device that never answers is given up when the limit is over.</returns>
    public static Task<string?> RunAsync(string path, TimeSpan limit, TimeProvider clock, CancellationToken cancellation) =>
        throw new NotSupportedException($"{path}{limit}{clock}{cancellation.IsCancellationRequested}");
}
