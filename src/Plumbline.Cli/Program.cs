using System.CommandLine;
using Plumbline.Cli;
using Plumbline.Cli.Commands;
using Plumbline.Cli.Commands.Exports;
using Plumbline.Cli.Commands.Operations;
using Plumbline.Cli.Commands.Volumes;

var root = new RootCommand("One true line from a guest's disk to the paths that carry it.")
{
    ScanCommand.Create(),
    CleanCommand.Create(),
    RestoreCommand.Create(),
    JournalCommand.Create(),
    HistoryCommand.Create(),
    ReportCommand.Create(),
    PathsCommand.Create(),
    MapCommand.Create(),
    WatchCommand.Create(),
    CaptureCommand.Create(),
    DoctorCommand.Create(),
    VolumesCommand.Create(),
    OperationsCommand.Create(),
    ExportsCommand.Create(),
    ServeCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        Console.Error.WriteLine($"plumb: {error.Message}");
    }

    Console.Error.WriteLine("Try 'plumb --help'.");
    return ExitCodes.Usage;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    return ExitCodes.Ok;
}
catch (IOException e) when (e.Message.Contains("Broken pipe", StringComparison.Ordinal))
{
    // The reader of our output went away (plumb map | head): nobody is left to tell.
    return ExitCodes.Ok;
}
catch (Exception e)
{
    Console.Error.WriteLine($"plumb: this is a defect of Plumbline, please report it: {e}");
    return ExitCodes.Internal;
}
