using Plumbline.Kernel;
using Plumbline.Settings;

namespace Plumbline.Daemon;

/// <summary>Settings in force.</summary>
/// <param name="Problem">Why the file as it is now is not in force; null when it is.</param>
internal sealed record SettingsNow(HostSettings Settings, string? Problem = null);

/// <summary>
/// plumbline.conf as it is now, with what --set says on top: for the settings that may change without a restart. A file that became wrong is
/// not taken; what was in force stays.
/// </summary>
internal sealed class CurrentSettings(HostRoot root, HostSettings atStart, IReadOnlyList<string> sets)
{
    private readonly Lock _gate = new();
    private SettingsNow _now = new(atStart);
    private string _text = Read(root).Text;

    public SettingsNow Now
    {
        get
        {
            var (text, unread) = Read(root);
            lock (_gate)
            {
                if (unread is not null)
                {
                    return _now with { Problem = unread };
                }

                if (text != _text)
                {
                    _text = text;
                    _now = Take(text);
                }

                return _now;
            }
        }
    }

    private SettingsNow Take(string text)
    {
        var file = SettingsFile.Parse(text, SettingsFile.DefaultPath);
        var overridden = SettingsFile.Override(file.Settings, sets);
        var errors = string.Join("; ", file.Errors.Concat(overridden.Errors));
        return errors.Length == 0 ? new SettingsNow(overridden.Settings) : _now with { Problem = errors };
    }

    private static (string Text, string? Problem) Read(HostRoot root)
    {
        var problems = new ReadProblems();
        var text = root.ReadText(SettingsFile.DefaultPath, "settings", problems) ?? "";
        return (text, problems.ToImmutable() is [var problem, ..] ? problem.Detail : null);
    }
}
