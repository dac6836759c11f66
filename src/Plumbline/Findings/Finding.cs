using System.Collections.Immutable;

namespace Plumbline.Findings;

internal enum Severity
{
    Critical,
    Warning,
    Info,
}

/// <summary>What to do.</summary>
/// <param name="Command">Ready to be typed; null where a human must decide first what to type.</param>
/// <param name="Safe">The command proves everything again and can lose no data. False: a human must decide.</param>
internal sealed record Remedy(string Action, string? Command, bool Safe);

/// <summary>One disagreement, with its proof.</summary>
/// <param name="Code">Stable: programs match it.</param>
/// <param name="Subject">What it is about: an entry's name, VG/LV, a device.</param>
/// <param name="Explanation">What it means for the guest.</param>
/// <param name="Evidence">Which records were read, and what each said.</param>
internal sealed record Finding(
    string Code, Severity Severity, string Subject, string Title, string Explanation, ImmutableArray<string> Evidence, Remedy Remedy);
