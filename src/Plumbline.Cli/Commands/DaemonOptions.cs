using System.CommandLine;
using System.CommandLine.Parsing;
using Plumbline.Client;
using Plumbline.Settings;

namespace Plumbline.Cli.Commands;

/// <summary>Options of the verbs that speak to plumbd, and the way from them to it.</summary>
internal static class DaemonOptions
{
    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "A plumbd elsewhere, instead of the Unix socket in run.dir.",
        HelpName = "URL",
    };

    public static Option<string?> TokenFile { get; } = new("--token-file")
    {
        Description = "The file with the token for --server, as 'plumbd --new-token' printed it.",
        HelpName = "FILE",
    };

    public static Option<string> Format { get; } = new Option<string>("--format")
    {
        Description = "How to print it.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    public static Option<bool> NoWait { get; } = new("--no-wait") { Description = "Print the operation's id as soon as plumbd has accepted it." };

    public static Option<TimeSpan?> Limit { get; } = new("--timeout")
    {
        Description = "How long to wait, such as 30s, 10m or 2h; until it ends unless said. The operation goes on in any case.",
        HelpName = "TIME",
        CustomParser = ReadTime,
    };

    public static Option<bool> Yes { get; } = new("--yes") { Description = "Do it without asking." };

    public static bool WantsJson(ParseResult parsed) => parsed.GetValue(Format) == "json";

    /// <summary>The plumbd that is meant; null after the reason was printed.</summary>
    public static PlumblineClient? Open(ParseResult parsed)
    {
        if (CommonOptions.Settings(parsed) is not { } settings)
        {
            return null;
        }

        // A person waits: who is not there is not waited for.
        var options = new PlumblineClientOptions { Socket = settings.Text(SettingKeys.RunDirectory).TrimEnd('/') + "/plumbd.sock", ConnectPatience = TimeSpan.Zero };
        if (parsed.GetValue(Server) is { } server)
        {
            if (!Uri.TryCreate(server, UriKind.Absolute, out var address))
            {
                Console.Error.WriteLine("plumb: --server must be an address such as https://storage.example.org:8090");
                return null;
            }

            options = options with { Server = address };
        }

        if (parsed.GetValue(TokenFile) is { } file)
        {
            if (ReadToken(file) is not { } token)
            {
                return null;
            }

            options = options with { Token = token };
        }

        try
        {
            return new PlumblineClient(options);
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine($"plumb: {e.Message}");
            return null;
        }
    }

    private static string? ReadToken(string file)
    {
        try
        {
            if (File.ReadAllText(file).Trim() is { Length: > 0 } token && token.All(c => c is > ' ' and <= '~'))
            {
                return token;
            }

            Console.Error.WriteLine($"plumb: {file} does not hold a token of plumbd");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"plumb: the token in {file} could not be read: {e.Message}");
        }

        return null;
    }

    private static TimeSpan? ReadTime(ArgumentResult result)
    {
        if (SettingValues.Seconds(result.Tokens[0].Value) is { } time && time > TimeSpan.Zero)
        {
            return time;
        }

        result.AddError("--timeout must be a time such as 30s, 10m or 2h");
        return null;
    }
}
