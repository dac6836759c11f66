using Plumbline.Daemon.Tests.Client;

namespace Plumbline.Daemon.Tests.Cli;

/// <summary>plumb volumes, with a real plumbd and real loop devices.</summary>
public sealed class VolumesCommandTests
{
    [Fact]
    public async Task LifeOfAVolume_IsLivedOnTheCommandLine()
    {
        await using var place = await LocalPlumbd.StartAsync();
        var plumb = new Plumb(place.Daemon.Folder);
        Assert.Equal("No volume.", (await plumb.RunAsync("volumes", "list")).Well);

        var made = (await plumb.RunAsync("volumes", "create", "disk one", "8M")).Well;
        var id = made.Split(' ')[^1];
        Assert.Equal($"Volume created successfully: {id}", made);
        var listed = (await plumb.RunAsync("volumes", "list", "--format", "json")).Json;
        Assert.Equal("schema", listed.EnumerateObject().First().Name);
        Assert.Equal("plumbline.volumes/1", listed.GetProperty("schema").GetString());
        Assert.Equal((id, 8 << 20), (listed.GetProperty("volumes")[0].GetProperty("id").GetString(), listed.GetProperty("volumes")[0].GetProperty("size").GetInt64()));
        Assert.Matches($"(?s)^ID +NAME +SIZE .*\n{id} +disk one +8M +Ready", (await plumb.RunAsync("volumes", "list", "--name", "disk one")).Well);
        Assert.Equal("No volume.", (await plumb.RunAsync("volumes", "list", "--name", "another")).Well);

        // As the finding volume-unrecorded says it.
        var attached = (await plumb.RunAsync("volumes", "attach", id, "self", "--format", "json")).Json;
        var device = attached.GetProperty("operation").GetProperty("response").GetProperty("device_path").GetString()!;
        Assert.Equal(("plumbline.operation/1", "completed"), (attached.GetProperty("schema").GetString(), attached.GetProperty("operation").GetProperty("status").GetString()));
        Assert.Equal(device, (await plumb.RunAsync("volumes", "device", id)).Well);
        Assert.Contains($"Volume       {id}\n", (await plumb.RunAsync("volumes", "at", Path.GetFileName(device))).Well, StringComparison.Ordinal);
        Assert.Contains(id, (await plumb.RunAsync("volumes", "list", "--machine", "self")).Well, StringComparison.Ordinal);
        Assert.Contains("8M (8388608 bytes)", (await plumb.RunAsync("volumes", "show", id)).Well, StringComparison.Ordinal);
        Assert.StartsWith("Volume resized successfully: ", (await plumb.RunAsync("volumes", "resize", id, "16M")).Well, StringComparison.Ordinal);
        await RefusedAsync(plumb.RunAsync("volumes", "delete", id, "--yes"), "is attached to", id);
        Assert.StartsWith("Volume detached successfully: ", (await plumb.RunAsync("volumes", "detach", id)).Well, StringComparison.Ordinal);
        await RefusedAsync(plumb.RunAsync("volumes", "resize", id, "1M"), "never made smaller", "resize failed");

        var snapshot = (await plumb.RunAsync("volumes", "snapshots", "create", id, "before")).Well.Split(' ')[^1];
        Assert.Contains($"{snapshot}  before  16M", (await plumb.RunAsync("volumes", "snapshots", "list", id)).Well, StringComparison.Ordinal);
        _ = (await plumb.RunAsync("volumes", "snapshots", "revert", id, snapshot, "--yes")).Well;
        _ = (await plumb.RunAsync("volumes", "snapshots", "delete", id, snapshot, "--yes")).Well;
        Assert.Equal("No snapshot.", (await plumb.RunAsync("volumes", "snapshots", "list", id)).Well);
        _ = (await plumb.RunAsync("volumes", "delete", id, "--yes")).Well;
        Assert.Equal("No volume.", (await plumb.RunAsync("volumes", "list")).Well);
    }

    /// <summary>One clear sentence, whatever was asked for.</summary>
    [Theory]
    [InlineData("volumes", "list")]
    [InlineData("volumes", "create", "disk", "1G")]
    [InlineData("volumes", "sync")]
    [InlineData("operations", "wait", "op-1")]
    [InlineData("operations", "export")]
    public async Task WithoutPlumbd_ItIsSaidSo(params string[] arguments)
    {
        var answer = await new Plumb("/nonexistent").RunAsync(arguments);

        Assert.Equal((3, ""), (answer.Exit, answer.Stdout));
        Assert.Equal(
            "plumb: plumbd was not reached at /nonexistent/plumbd.sock: it is not running (there is no such socket). Nothing was done. To start it: systemctl start plumbd, or plumb serve.\n",
            answer.Stderr);
    }

    [Theory]
    [InlineData("n\n", false)]
    [InlineData("\n", false)]
    [InlineData("sure\n", false)]
    [InlineData("\u0004", false)]
    [InlineData("y\n", true)]
    public async Task Delete_AsksOnATerminal_AndTheAnswerIsNo(string typed, bool gone)
    {
        await using var place = await LocalPlumbd.StartAsync();
        var plumb = new Plumb(place.Daemon.Folder);
        var id = (await plumb.RunAsync("volumes", "create", "disk", "1M")).Well.Split(' ')[^1];

        var answer = await plumb.RunOnTerminalAsync(typed, "volumes", "delete", id);

        Assert.Contains($"Delete the volume disk ({id}, 1M) with all its data? (y/n) [n]: ", answer.Stdout, StringComparison.Ordinal);
        Assert.Equal(gone ? 0 : 1, answer.Exit);
        Assert.Equal(gone, (await plumb.RunAsync("volumes", "list")).Well == "No volume.");
    }

    [Theory]
    [InlineData("volumes", "delete", "vol-1")]
    [InlineData("volumes", "snapshots", "revert", "vol-1", "snap-1")]
    [InlineData("volumes", "snapshots", "delete", "vol-1", "snap-1")]
    public async Task Loss_NeedsYes_WhereNobodyCanBeAsked(params string[] arguments)
    {
        var answer = await new Plumb("/nonexistent").RunAsync(arguments);

        Assert.Equal(64, answer.Exit);
        Assert.Contains("needs --yes where nobody can be asked", answer.Stderr, StringComparison.Ordinal);
    }

    /// <summary>As the remedies of the findings say it.</summary>
    [Fact]
    public async Task Sync_SaysWhatDoesNotAgree_AndItsRemedyWorks()
    {
        await using var place = await LocalPlumbd.StartAsync();
        var plumb = new Plumb(place.Daemon.Folder);
        var id = (await plumb.RunAsync("volumes", "create", "disk", "1M")).Well.Split(' ')[^1];
        Assert.Equal("1 volume(s) compared.\nDatabase, provider and kernel agree.", (await plumb.RunAsync("volumes", "sync")).Well);
        Directory.Delete($"{place.Volumes}/{id}", recursive: true);

        var sync = await plumb.RunAsync("volumes", "sync");
        var remedy = sync.Stdout.Split('\n').Single(l => l.Contains("plumb volumes delete", StringComparison.Ordinal)).Split("plumb ")[1].Split(' ');
        var findings = await plumb.RunAsync("volumes", "findings", "--format", "json");
        var done = await plumb.RunAsync([.. remedy, "--yes"]);

        Assert.Equal(1, sync.Exit);
        Assert.Contains("(volume-gone)", sync.Stdout, StringComparison.Ordinal);
        Assert.Equal((1, "plumbline.findings/1", id), (findings.Exit, findings.Json.GetProperty("schema").GetString(), findings.Json.GetProperty("findings")[0].GetProperty("subject").GetString()));
        _ = done.Well;
        Assert.Equal("No volume.", (await plumb.RunAsync("volumes", "list")).Well);
    }

    [Fact]
    public async Task AnotherPlumbd_IsAskedWithAToken()
    {
        await using var place = await LocalPlumbd.StartAsync();
        var plumb = new Plumb("/nonexistent");
        var file = Path.Combine(place.Daemon.Folder, "token");
        await File.WriteAllTextAsync(file, await place.Daemon.NewTokenAsync("reader", "read") + "\n", TestContext.Current.CancellationToken);
        string[] server = ["--server", $"http://127.0.0.1:{place.Daemon.Port}"];

        Assert.Equal("No volume.", (await plumb.RunAsync(["volumes", "list", .. server, "--token-file", file])).Well);
        var nobody = await plumb.RunAsync(["volumes", "list", .. server]);
        var reader = await plumb.RunAsync(["volumes", "create", "disk", "1M", .. server, "--token-file", file]);
        var noFile = await plumb.RunAsync(["volumes", "list", .. server, "--token-file", "/nonexistent/token"]);
        var noServer = await plumb.RunAsync("volumes", "list", "--token-file", file);
        var network = await plumb.RunAsync("volumes", "list", "--server", "http://192.0.2.1:8090", "--token-file", file);

        Assert.Equal((1, 1, 64, 64, 64), (nobody.Exit, reader.Exit, noFile.Exit, noServer.Exit, network.Exit));
        Assert.Contains("needs a token", nobody.Stderr, StringComparison.Ordinal);
        Assert.Contains("needs the scope operate", reader.Stderr, StringComparison.Ordinal);
        Assert.Contains("over plain http", network.Stderr, StringComparison.Ordinal);
    }

    /// <summary>Names are other people's: what is markup to the terminal library, or an escape to the terminal, is neither here.</summary>
    [Fact]
    public async Task Names_AreOnlyText()
    {
        await using var place = await LocalPlumbd.StartAsync();
        var plumb = new Plumb(place.Daemon.Folder);

        var onTerminal = await plumb.RunOnTerminalAsync("", "volumes", "attach", "[nope]");
        var listed = await plumb.RunAsync("operations", "list");

        Assert.Equal(1, onTerminal.Exit);
        Assert.Contains("attach [nope]", onTerminal.Stdout, StringComparison.Ordinal);
        Assert.Contains("There is no volume [nope]", onTerminal.Stdout, StringComparison.Ordinal);
        Assert.Contains("[nope]", listed.Well, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', listed.Stdout);
    }

    private static async Task RefusedAsync(Task<PlumbAnswer> asked, string why, string shown)
    {
        var answer = await asked;
        Assert.Equal(1, answer.Exit);
        Assert.Contains(why, answer.Stderr, StringComparison.Ordinal);
        Assert.Contains(shown, answer.Stdout + answer.Stderr, StringComparison.Ordinal);
    }
}
