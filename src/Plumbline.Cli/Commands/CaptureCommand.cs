using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Inventory;
using Plumbline.Inventory.Captures;

namespace Plumbline.Cli.Commands;

/// <summary>plumb capture: one reading of this host as an archive that --host takes anywhere.</summary>
internal static class CaptureCommand
{
    private static readonly Argument<string> File = new("FILE.tar.gz") { Description = "Where to write it; \"-\" is standard output." };

    public static Command Create()
    {
        var command = new Command("capture", "Write everything the readers read into one archive. It holds no keys and no passwords.") { File, CommonOptions.Set };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (CommonOptions.Settings(parsed) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        var writer = new CaptureWriter(LiveHost.Sources(settings, TimeProvider.System));
        var inventory = await writer.ReadAsync(cancellation);
        var path = parsed.GetValue(File)!;
        if (path == "-")
        {
            using var stdout = Console.OpenStandardOutput();
            writer.Write(stdout, inventory);
        }
        else if (!WholeFile.Write(path, UnixFileMode.UserRead | UnixFileMode.UserWrite, file => writer.Write(file, inventory)))
        {
            return ExitCodes.Usage;
        }

        ReadProblemsView.Write(inventory);
        return inventory.Complete ? ExitCodes.Ok : ExitCodes.Incomplete;
    }
}
