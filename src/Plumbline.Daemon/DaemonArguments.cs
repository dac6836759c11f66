using Plumbline.Kernel;
using Plumbline.Reports.Mail;
using Plumbline.Settings;

namespace Plumbline.Daemon;

/// <summary>plumbd takes --set section.key=value and nothing else; everything is in plumbline.conf.</summary>
internal static class DaemonArguments
{
    /// <summary>EX_USAGE of sysexits.h, as plumb gives it; systemd does not restart on it.</summary>
    public const int UsageExitCode = 64;

    /// <summary>EX_TEMPFAIL of sysexits.h: what stops it may pass, and systemd starts it again.</summary>
    public const int TryAgainExitCode = 75;

    /// <summary>The settings in force, or null after every error was printed.</summary>
    public static HostSettings? Read(string[] args)
    {
        var sets = new List<string>();
        var errors = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--set" && i + 1 < args.Length)
            {
                sets.Add(args[++i]);
            }
            else if (args[i].StartsWith("--set=", StringComparison.Ordinal))
            {
                sets.Add(args[i]["--set=".Length..]);
            }
            else
            {
                errors.Add($"unknown argument {args[i]}; plumbd takes --set section.key=value only");
            }
        }

        var problems = new ReadProblems();
        var file = SettingsFile.Parse(new LiveRoot().ReadText(SettingsFile.DefaultPath, "settings", problems) ?? "", SettingsFile.DefaultPath);
        var overridden = SettingsFile.Override(file.Settings, sets);
        errors.AddRange(problems.ToImmutable().Select(p => p.Detail).Concat(file.Errors).Concat(overridden.Errors));
        if (ListenAddress.Parse(overridden.Settings.Text(SettingKeys.HttpListen)) is null)
        {
            errors.Add($"http.listen must be a loopback address and a port such as 127.0.0.1:8090, not \"{overridden.Settings.Text(SettingKeys.HttpListen)}\"");
        }

        errors.AddRange(MailSettings.Read(overridden.Settings, "localhost", new LiveRoot(), TimeProvider.System).Errors);
        foreach (var error in errors)
        {
            Console.Error.WriteLine($"plumbd: {error}");
        }

        return errors.Count == 0 ? overridden.Settings : null;
    }
}
