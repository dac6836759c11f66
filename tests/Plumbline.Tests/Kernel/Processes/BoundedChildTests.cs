using System.Text;
using Plumbline.Kernel.Processes;

namespace Plumbline.Tests.Kernel.Processes;

public sealed class BoundedChildTests
{
    private static ChildCommand Shell(string script) =>
        new("/bin/sh", ["-c", script]) { TimeLimit = TimeSpan.FromSeconds(30), Grace = TimeSpan.FromSeconds(5) };

    private static Task<ChildAnswer> Run(ChildCommand command) =>
        BoundedChild.RunAsync(command, TimeProvider.System, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Run_BothOutputsAndTheExitCode_AreKept()
    {
        var answer = await Run(Shell("echo out; echo err >&2; exit 7"));

        Assert.Equal(7, answer.ExitCode);
        Assert.Equal("out\n", Encoding.UTF8.GetString(answer.Output));
        Assert.Equal("err\n", Encoding.UTF8.GetString(answer.ErrorOutput));
        Assert.False(answer.TimedOut || answer.Truncated || answer.NotFound);
    }

    [Fact]
    public async Task Run_Environment_IsCleanAndStdinIsAtItsEnd()
    {
        Environment.SetEnvironmentVariable("PLUMBLINE_TEST_SECRET", "secret");
        var answer = await Run(Shell("cat; pwd; env | grep -v -e ^PWD= -e ^SHLVL= -e ^_= -e ^OLDPWD= | sort") with
        {
            Environment = [new("LVM_SUPPRESS_FD_WARNINGS", "1")],
        });

        Assert.Equal(
            "/\nLC_ALL=C\nLVM_SUPPRESS_FD_WARNINGS=1\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n",
            Encoding.UTF8.GetString(answer.Output));
    }

    [Fact]
    public async Task Run_Arguments_AreNotReadByAShell()
    {
        var answer = await Run(new ChildCommand("/usr/bin/printf", ["%s|", "a b", "$(id)", "\"", ""]));

        Assert.Equal("a b|$(id)|\"||", Encoding.UTF8.GetString(answer.Output));
    }

    [Fact]
    public async Task Run_Input_ReachesTheChildWhole()
    {
        var input = new byte[3_000_000];
        Random.Shared.NextBytes(input);

        Assert.Equal(input, (await Run(new ChildCommand("/bin/cat", []) { Input = input })).Output);
    }

    /// <summary>More than a pipe holds, to a child that never reads.</summary>
    [Fact]
    public async Task Run_InputThatNobodyReads_HoldsNothingUp()
    {
        var ended = await Run(Shell("exit 3") with { Input = new byte[1_000_000] });
        var slow = await Run(Shell("exec sleep 600") with { Input = new byte[1_000_000], TimeLimit = TimeSpan.FromSeconds(1) });

        Assert.Equal(3, ended.ExitCode);
        Assert.True(slow.TimedOut);
    }

    [Fact]
    public async Task Run_NoSuchProgram_IsAnAnswer() =>
        Assert.True((await Run(new ChildCommand("/nonexistent/lvm", []))).NotFound);

    [Fact]
    public async Task Run_FileThatIsNoProgram_SaysWhy()
    {
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, [0x7f, 0x45, 0x4c, 0x46, 1, 2, 3]);
        Assert.Equal(0, (await Run(new ChildCommand("/bin/chmod", ["0700", file]))).ExitCode);

        Assert.NotNull((await Run(new ChildCommand(file, []))).StartFailure);
        File.Delete(file);
    }

    [Fact]
    public async Task Run_OverTheTimeLimit_IsTerminatedAndKeepsWhatItSaid()
    {
        var answer = await Run(Shell("echo begun; exec sleep 600") with { TimeLimit = TimeSpan.FromSeconds(1) });

        Assert.True(answer.TimedOut);
        Assert.Equal(128 + 15, answer.ExitCode);
        Assert.Equal("begun\n", Encoding.UTF8.GetString(answer.Output));
        Assert.Null(answer.Stuck);
    }

    [Fact]
    public async Task Run_DeafToSigterm_IsKilled()
    {
        var answer = await Run(Shell("trap '' TERM; echo deaf; while :; do sleep 1 </dev/null >/dev/null 2>&1; done") with
        {
            TimeLimit = TimeSpan.FromSeconds(1),
            Grace = TimeSpan.FromMilliseconds(500),
        });

        Assert.True(answer.TimedOut);
        Assert.Equal(128 + 9, answer.ExitCode);
    }

    [Fact]
    public async Task Run_MoreOutputThanTheLimit_IsCutAndSaid()
    {
        var answer = await Run(Shell("head -c 5000000 /dev/zero") with { OutputLimit = 1000 });

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal(1000, answer.Output.Length);
        Assert.True(answer.Truncated);
    }

    [Fact]
    public async Task Run_GrandchildHoldsThePipe_IsNotWaitedFor()
    {
        var answer = await Run(Shell("echo done; sleep 20 & exit 0") with { Grace = TimeSpan.FromMilliseconds(300) });

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal("done\n", Encoding.UTF8.GetString(answer.Output));
        Assert.True(answer.Truncated);
    }

    [Fact]
    public async Task Run_Cancelled_EndsTheChildFirst()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var mark = Path.GetTempFileName();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => BoundedChild.RunAsync(Shell($"echo $$ > {mark}; exec sleep 600"), TimeProvider.System, cancel.Token));

        var pid = File.ReadAllText(mark).Trim();
        Assert.False(pid.Length > 0 && Directory.Exists($"/proc/{pid}") && File.ReadAllText($"/proc/{pid}/cmdline").Contains("600"));
        File.Delete(mark);
    }
}
