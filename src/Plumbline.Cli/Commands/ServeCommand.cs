using System.CommandLine;
using Plumbline.Kernel.Native;

namespace Plumbline.Cli.Commands;

/// <summary>plumb serve: plumbd in the foreground, in place of this process. What stands behind the verb is plumbd's.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Run plumbd in the foreground. Takes what plumbd takes: --set section.key=value, and --new-token NAME [--scopes read,operate,admin].")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (Programs().FirstOrDefault(File.Exists) is not { } program)
        {
            Console.Error.WriteLine($"plumb: there is no plumbd beside {AppContext.BaseDirectory}plumb; the two are installed together");
            return ExitCodes.Usage;
        }

        var error = NativeExecution.Replace(program, [program, .. parsed.UnmatchedTokens]);
        Console.Error.WriteLine($"plumb: {program} could not be run: {Errno.Describe(error)}");
        return ExitCodes.Usage;
    }

    /// <summary>Installed and published they lie side by side; built in the repository each has a folder of its own.</summary>
    private static IEnumerable<string> Programs()
    {
        var here = AppContext.BaseDirectory.TrimEnd('/');
        yield return here + "/plumbd";
        if (here.EndsWith("/Plumbline.Cli/" + Path.GetFileName(here), StringComparison.Ordinal))
        {
            yield return Path.GetFullPath($"{here}/../../Plumbline.Daemon/{Path.GetFileName(here)}/plumbd");
        }
    }
}
