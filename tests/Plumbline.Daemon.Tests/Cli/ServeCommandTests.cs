using System.Diagnostics;
using System.Net;

namespace Plumbline.Daemon.Tests.Cli;

/// <summary>plumb serve is plumbd: the same process, its arguments, its exit codes.</summary>
public sealed class ServeCommandTests
{
    [Fact]
    public async Task Serve_BecomesPlumbd()
    {
        await using var daemon = await RunningDaemon.ServedAsync(Plumb.Program, "serve");

        Assert.Equal(HttpStatusCode.OK, (await daemon.OverSocket.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(RunningDaemon.Program, new FileInfo($"/proc/{daemon.Pid}/exe").LinkTarget);
    }

    [Fact]
    public async Task WhatPlumbdRefuses_IsRefused()
    {
        using var process = Process.Start(new ProcessStartInfo(Plumb.Program, ["serve", "--set", "http.lisen=127.0.0.1:1", "--nonsense"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;

        var answer = await Plumb.EndAsync(process);

        Assert.Equal((64, ""), (answer.Exit, answer.Stdout));
        Assert.Contains("plumbd: unknown argument --nonsense", answer.Stderr, StringComparison.Ordinal);
        Assert.Contains("the nearest is http.listen", answer.Stderr, StringComparison.Ordinal);
    }
}
