using System.Diagnostics;
using System.Text.Json;
using Plumbline.Client;
using Plumbline.Daemon.Tests.Client;
using Plumbline.Testing.CloudStack;

namespace Plumbline.Daemon.Tests.Cli;

/// <summary>plumb operations, and how operations are followed, with a cloud that takes its time.</summary>
public sealed class OperationsCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LeftToItself_ItIsFoundAgainByItsId()
    {
        await using var place = await CloudPlumbd.StartAsync();
        using var client = place.Client();
        var plumb = new Plumb(place.Daemon.Folder);
        var volume = await place.CreateAsync(client);
        place.Stall();

        var id = (await plumb.RunAsync("volumes", "attach", volume, CloudPlumbd.Guest, "--no-wait")).Well;
        Assert.Matches("^op-[0-9a-f-]{36}$", id);
        await BegunAsync(client, id);
        var late = await plumb.RunAsync("operations", "wait", id, "--timeout", "1s");
        var busy = await plumb.RunAsync("volumes", "detach", volume);
        var cancelled = await plumb.RunAsync("operations", "cancel", id);
        var retried = await plumb.RunAsync("operations", "retry", id);
        using var waiting = plumb.Start("operations", "wait", id);
        place.Finish();
        var done = await Plumb.EndAsync(waiting);

        Assert.Equal(3, late.Exit);
        Assert.Contains($"Operation {id} has not ended within 1 seconds. It goes on", late.Stderr, StringComparison.Ordinal);
        Assert.Equal((1, 1, 1), (busy.Exit, cancelled.Exit, retried.Exit));
        Assert.Contains($"Operation {id} (attach) is at work", busy.Stderr, StringComparison.Ordinal);
        Assert.Contains("has begun to change things", cancelled.Stderr, StringComparison.Ordinal);
        Assert.Equal($"Volume attached successfully: {volume}", done.Well);
        Assert.Matches("(?m)^attach +done +1 ", (await plumb.RunAsync("operations", "show", id)).Well);
        Assert.Equal(1, (await plumb.RunAsync("volumes", "device", volume)).Exit);
    }

    /// <summary>Ctrl-C ends plumb and not the operation, and the user is told so.</summary>
    [Fact]
    public async Task Interrupted_SaysThatTheOperationGoesOn()
    {
        await using var place = await CloudPlumbd.StartAsync();
        using var client = place.Client();
        var plumb = new Plumb(place.Daemon.Folder);
        var volume = await place.CreateAsync(client);
        place.Stall();
        using var waiting = plumb.Start("volumes", "attach", volume, CloudPlumbd.Guest);
        var id = await ListedAsync(client, "attach");
        await BegunAsync(client, id);
        using (var kill = Process.Start("kill", ["-INT", $"{waiting.Id}"]))
        {
            await kill.WaitForExitAsync(Cancellation);
        }

        var answer = await Plumb.EndAsync(waiting);

        Assert.Equal((3, ""), (answer.Exit, answer.Stdout));
        Assert.Contains($"{id} goes on; \"plumb operations wait {id}\" waits for it again", answer.Stderr, StringComparison.Ordinal);
        Assert.Equal(OperationStatus.Executing, (await client.GetOperationAsync(id, Cancellation)).Status);
    }

    [Fact]
    public async Task OnATerminal_TheStepIsSeenWhileItLasts()
    {
        await using var place = await CloudPlumbd.StartAsync();
        using var client = place.Client();
        var plumb = new Plumb(place.Daemon.Folder);
        var volume = await place.CreateAsync(client);
        place.Stall();
        using var waiting = plumb.StartOnTerminal("volumes", "attach", volume, CloudPlumbd.Guest);
        var seen = "";
        var buffer = new char[4096];
        while (!seen.Contains($"attach {volume}: executing, attach, ", StringComparison.Ordinal))
        {
            var read = await waiting.StandardOutput.ReadAsync(buffer, Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
            Assert.True(read > 0, seen);
            seen += new string(buffer, 0, read);
        }

        place.Finish();
        var answer = await Plumb.EndAsync(waiting);

        Assert.Equal(0, answer.Exit);
        Assert.Contains($"Volume attached successfully: {volume}", answer.Stdout, StringComparison.Ordinal);
    }

    /// <summary>The test's machine keeps another volume and so is not removed: half done, and somebody must look.</summary>
    [Fact]
    public async Task NeedsAttention_Exits3_IsRetried_AndClosed()
    {
        await using var place = await CloudPlumbd.StartAsync();
        using var client = place.Client();
        var plumb = new Plumb(place.Daemon.Folder);
        var (volume, left) = (await place.CreateAsync(client), await place.CreateAsync(client));
        foreach (var one in new[] { volume, left })
        {
            (await client.WaitForCompletionAsync((await client.AttachVolumeAsync(one, CloudPlumbd.Guest)).Id)).EnsureCompleted();
        }

        var stuck = (await client.CleanupTestFailoverAsync(CloudPlumbd.Guest, volume, FakeCloudStackCommands.Machine, deleteVm: true)).Id;
        var waited = await plumb.RunAsync("operations", "wait", stuck);
        var retried = await plumb.RunAsync("operations", "retry", stuck);
        var listed = await plumb.RunAsync("operations", "list", "--status", "needs_attention", "--format", "json");
        var closed = await plumb.RunAsync("operations", "cancel", stuck);
        var again = await plumb.RunAsync("operations", "wait", stuck);

        Assert.Equal((3, 3, 0, 1), (waited.Exit, retried.Exit, closed.Exit, again.Exit));
        Assert.Contains($"still has volume {left}", waited.Stderr, StringComparison.Ordinal);
        Assert.Equal([stuck], listed.Json.GetProperty("operations").EnumerateArray().Select(o => o.GetProperty("id").GetString()));
        Assert.Equal($"{stuck} test-failover-cleanup cancelled", closed.Well);
    }

    [Fact]
    public async Task Lists_AndExports_AreThoseOfPlumbd()
    {
        await using var place = await LocalPlumbd.StartAsync();
        var plumb = new Plumb(place.Daemon.Folder);
        for (var i = 0; i < 3; i++)
        {
            _ = (await plumb.RunAsync("volumes", "create", $"disk{i}", "1M")).Well;
        }

        var listed = (await plumb.RunAsync("operations", "list", "--limit", "2")).Well.Split('\n');
        var all = (await plumb.RunAsync("operations", "list", "--format", "json")).Json.GetProperty("operations").EnumerateArray().Select(o => o.GetProperty("id").GetString()).ToList();
        var exported = (await plumb.RunAsync("operations", "export", "--type", "create")).Well.Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();

        Assert.StartsWith("TIME", listed[0], StringComparison.Ordinal);
        Assert.Equal(all.Take(2), listed.Skip(1).Select(l => l.Split(' ')[^1]));
        Assert.Equal(Enumerable.Reverse(all), exported.Select(e => e.GetProperty("operation").GetProperty("id").GetString()));
        Assert.All(exported, e => Assert.Equal("completed", e.GetProperty("history").EnumerateArray().Last().GetProperty("new_status").GetString()));
        Assert.Equal("No operation.", (await plumb.RunAsync("operations", "list", "--volume", "nobody")).Well);
        Assert.Equal(1, (await plumb.RunAsync("operations", "show", "op-unknown")).Exit);
    }

    private static async Task<string> ListedAsync(PlumblineClient client, string type)
    {
        while (true)
        {
            await foreach (var operation in client.ListOperationsAsync(new OperationQuery { Type = type }, Cancellation))
            {
                return operation.Id;
            }

            await Task.Delay(20, Cancellation);
        }
    }

    /// <summary>From here on it cannot be cancelled any more.</summary>
    private static async Task BegunAsync(PlumblineClient client, string id)
    {
        while (!(await client.GetOperationAsync(id, Cancellation)).Steps.Any(s => s.Name == "attach"))
        {
            await Task.Delay(20, Cancellation);
        }
    }
}
