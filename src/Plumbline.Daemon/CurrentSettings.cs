using Plumbline.Kernel;
using Plumbline.Settings;

namespace Plumbline.Daemon;

/// <summary>
/// plumbline.conf as it is now, with what --set says on top: for the settings that may change without a restart. A file that became wrong is
/// not taken; what was in force stays.
/// </summary>
internal sealed class CurrentSettings(HostSettings atStart, IReadOnlyList<string> sets)
{
    private readonly Lock _gate = new();
    private HostSettings _settings = atStart;
    private DateTime _changed = Changed();

    /// <summary>Why the file as it is now is not in force; null when it is.</summary>
    public string? Problem { get; private set; }

    public HostSettings Now
    {
        get
        {
            lock (_gate)
            {
                var changed = Changed();
                if (changed != _changed)
                {
                    _changed = changed;
                    var problems = new ReadProblems();
                    var file = SettingsFile.Parse(new LiveRoot().ReadText(SettingsFile.DefaultPath, "settings", problems) ?? "", SettingsFile.DefaultPath);
                    var overridden = SettingsFile.Override(file.Settings, sets);
                    var errors = problems.ToImmutable().Select(p => p.Detail).Concat(file.Errors).Concat(overridden.Errors).ToList();
                    Problem = errors.Count == 0 ? null : string.Join("; ", errors);
                    _settings = errors.Count == 0 ? overridden.Settings : _settings;
                }

                return _settings;
            }
        }
    }

    private static DateTime Changed() => File.GetLastWriteTimeUtc(SettingsFile.DefaultPath);
}
