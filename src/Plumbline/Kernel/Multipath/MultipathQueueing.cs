using System.Globalization;

namespace Plumbline.Kernel.Multipath;

internal enum QueueingKind
{
    /// <summary>Not told, "-", or a word of a version we do not know: the text says which.</summary>
    Undefined,

    /// <summary>I/O without a path fails now.</summary>
    Off,

    /// <summary>I/O without a path waits for ever.</summary>
    On,

    /// <summary>"5 chk": there are paths; without one I/O waits that many checker rounds.</summary>
    Retries,

    /// <summary>"12 sec": there is no path; I/O waits that much longer and then fails.</summary>
    SecondsLeft,
}

/// <summary>What happens to I/O when no path is left (snprint_queueing in libmultipath/print.c).</summary>
internal readonly record struct MultipathQueueing(QueueingKind Kind, int? Value, string? Text)
{
    public static MultipathQueueing Parse(string? text) => text switch
    {
        null or "-" => new(QueueingKind.Undefined, null, text),
        "off" => new(QueueingKind.Off, null, text),
        "on" => new(QueueingKind.On, null, text),
        _ when Amount(text, " chk") is { } rounds => new(QueueingKind.Retries, rounds, text),
        _ when Amount(text, " sec") is { } seconds => new(QueueingKind.SecondsLeft, seconds, text),
        _ => new(QueueingKind.Undefined, null, text),
    };

    private static int? Amount(string text, string unit) =>
        text.EndsWith(unit, StringComparison.Ordinal)
        && int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : null;
}
