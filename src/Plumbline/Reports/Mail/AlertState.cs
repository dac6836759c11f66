using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Plumbline.Findings;

namespace Plumbline.Reports.Mail;

/// <summary>How bad it is, for the decision whether to write. Later is worse.</summary>
internal enum AlertLevel
{
    Well,
    Warning,

    /// <summary>Not everything could be read: it may be worse than it looks.</summary>
    Unknown,
    Critical,
}

/// <summary>What there is to write about: which alerts stand, whoever raised them.</summary>
/// <param name="Fingerprints">One for each alert: what it is and what it is about, and nothing that changes while it stands.</param>
internal sealed record AlertState(AlertLevel Level, ImmutableSortedSet<string> Fingerprints)
{
    public static AlertState Well { get; } = new(AlertLevel.Well, ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>The same for the same state, also in another process.</summary>
    public string Key => $"{Level}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Fingerprints))))[..32]}";

    /// <summary>Findings that are for information are no alerts.</summary>
    public static AlertState Of(ScanResult scan)
    {
        var alerts = scan.Findings.Where(f => f.Severity is Severity.Critical or Severity.Warning).ToList();
        var level = scan.Counts.Duplicates > 0 || alerts.Exists(f => f.Severity == Severity.Critical) ? AlertLevel.Critical
            : !scan.Complete ? AlertLevel.Unknown
            : alerts.Count > 0 || scan.Counts.Tombstones > 0 ? AlertLevel.Warning
            : AlertLevel.Well;

        // Which entries are unknown changes from scan to scan where something is read badly: that is one alert.
        return new AlertState(level, Well.Fingerprints.Union(alerts.Select(f => $"{f.Code} {f.Subject}")).Union(scan.Complete ? [] : ["scan-incomplete"]));
    }

    /// <summary>Two features that are mailed about together.</summary>
    public AlertState With(AlertState other) => new((AlertLevel)Math.Max((int)Level, (int)other.Level), Fingerprints.Union(other.Fingerprints));
}
