using System.CommandLine;
using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.Uevents;

namespace Plumbline.Cli.Commands;

/// <summary>plumb watch: block and device-mapper events as they happen, with what they mean.</summary>
internal static class WatchCommand
{
    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "How to print each event.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    public static Command Create()
    {
        var command = new Command("watch", "Show block and device-mapper events as they happen, until interrupted.") { Format };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (socket, error) = UeventSocket.Open();
        if (socket is null)
        {
            Console.Error.WriteLine($"plumb: {error}");
            return ExitCodes.Incomplete;
        }

        using (socket)
        {
            var json = parsed.GetValue(Format) == "json";
            await foreach (var notice in new DeviceWatch(new LiveRoot(), socket, TimeProvider.System).WatchAsync(cancellation))
            {
                Console.Out.WriteLine(json ? WatchLine.ToJson(notice) : $"{notice.Time.ToLocalTime():HH:mm:ss.fff}  {PlainText.Safe(notice.Sentence)}");
            }
        }

        return ExitCodes.Ok;
    }
}
