using Plumbline.Kernel;
using Plumbline.Reports.Mail;
using Plumbline.Settings;

namespace Plumbline.Daemon;

/// <summary>What plumbd was started with.</summary>
/// <param name="NewToken">Make this token and end.</param>
internal sealed record DaemonStart(HostSettings Settings, IReadOnlyList<string> Sets, string? NewToken, string Scopes);

/// <summary>plumbd takes --set section.key=value, and --new-token; everything else is in plumbline.conf.</summary>
internal static class DaemonArguments
{
    /// <summary>EX_USAGE of sysexits.h, as plumb gives it; systemd does not restart on it.</summary>
    public const int UsageExitCode = 64;

    /// <summary>EX_TEMPFAIL of sysexits.h: what stops it may pass, and systemd starts it again.</summary>
    public const int TryAgainExitCode = 75;

    /// <summary>The settings in force, or null after every error was printed.</summary>
    public static DaemonStart? Read(string[] args)
    {
        var sets = new List<string>();
        var errors = new List<string>();
        string? token = null;
        var scopes = "read,operate";
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
            else if (args[i] == "--new-token" && i + 1 < args.Length)
            {
                token = args[++i];
            }
            else if (args[i] == "--scopes" && i + 1 < args.Length)
            {
                scopes = args[++i];
            }
            else
            {
                errors.Add($"unknown argument {args[i]}; plumbd takes --set section.key=value, and --new-token NAME [--scopes read,operate,admin]");
            }
        }

        var problems = new ReadProblems();
        var file = SettingsFile.Parse(new LiveRoot().ReadText(SettingsFile.DefaultPath, "settings", problems) ?? "", SettingsFile.DefaultPath);
        var overridden = SettingsFile.Override(file.Settings, sets);
        errors.AddRange(problems.ToImmutable().Select(p => p.Detail).Concat(file.Errors).Concat(overridden.Errors));
        errors.AddRange(MailSettings.Read(overridden.Settings, "localhost", new LiveRoot(), TimeProvider.System).Errors);
        foreach (var error in errors)
        {
            Console.Error.WriteLine($"plumbd: {error}");
        }

        return errors.Count == 0 ? new DaemonStart(overridden.Settings, sets, token, scopes) : null;
    }
}
