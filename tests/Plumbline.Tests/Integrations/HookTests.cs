namespace Plumbline.Tests.Integrations;

/// <summary>The hook's own tests are in Perl, beside it: under taint checks and with every warning fatal, as Proxmox's daemons would have it.</summary>
public sealed class HookTests
{
    public static TheoryData<string> Files { get; } = [.. Directory.GetFiles(Path.Combine(Script.Folder, "tests"), "*.t").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Perl(string file)
    {
        var run = await Script.RunAsync("perl", ["-T", "-w", Path.Combine(Script.Folder, "tests", file)]);

        Assert.True(run.Exit == 0, run.Output);
        Assert.Matches(@"(?m)^1\.\.[1-9]\d*$", run.Output);
        Assert.DoesNotMatch("(?m)^ *not ok", run.Output);
    }
}
