namespace Plumbline.CloudStack;

/// <summary>CloudStack takes sizes in whole GiB and answers in bytes.</summary>
/// <param name="Gibibytes">What is asked for.</param>
/// <param name="Asked">The bytes that somebody wanted.</param>
internal sealed record CloudSize(long Gibibytes, long Asked)
{
    public const long Gibibyte = 1L << 30;

    /// <summary>What the volume will have: never less than asked.</summary>
    public long Bytes => Gibibytes * Gibibyte;

    public bool IsRoundedUp => Bytes != Asked;

    /// <summary>Rounded up, at least 1 GiB; null where no size can be made of it.</summary>
    public static CloudSize? Of(long bytes) =>
        bytes is <= 0 or > (long.MaxValue / Gibibyte) * Gibibyte ? null : new CloudSize(((bytes - 1) / Gibibyte) + 1, bytes);
}
