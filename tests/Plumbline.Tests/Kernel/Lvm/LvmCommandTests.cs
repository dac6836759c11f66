using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Processes;

namespace Plumbline.Tests.Kernel.Lvm;

/// <summary>The command against scripts that behave as an old, a hanging or a talkative lvm.</summary>
public sealed class LvmCommandTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("plumbline-lvm-");
    private readonly OneLvm _one = new();

    public void Dispose()
    {
        _one.Dispose();
        _place.Delete(recursive: true);
    }

    private async Task<LvmCommand> CommandOf(string script, double seconds = 30)
    {
        var program = Path.Combine(_place.FullName, "lvm");
        await File.WriteAllTextAsync(program, "#!/bin/sh\n" + script, TestContext.Current.CancellationToken);
        await BoundedChild.RunAsync(new ChildCommand("/bin/chmod", ["0700", program]), TimeProvider.System, TestContext.Current.CancellationToken);
        return new LvmCommand(_one, TimeProvider.System, TimeSpan.FromSeconds(seconds), [program]);
    }

    private static Task<LvmAnswer> Ask(LvmCommand command, params ImmutableArray<string> excluded) =>
        command.AskAsync(excluded, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Ask_OldLvmWithoutAColumn_IsAskedAgainWithoutIt()
    {
        var command = await CommandOf(
            """
            for column in vg_autoactivation lv_autoactivation; do
              case "$*" in *$column*) echo "  Unrecognised field: $column" >&2; exit 3;; esac
            done
            echo '{"report":[]}'
            """);

        var answer = await Ask(command);

        Assert.Null(answer.Failure);
        Assert.Equal(["this lvm has no column vg_autoactivation", "this lvm has no column lv_autoactivation"], answer.Notes);
        Assert.Null(LvmReportParser.Parse(answer).Error);
    }

    [Fact]
    public async Task Ask_ColumnThatWeDidNotAskFor_IsNotAskedForEver()
    {
        var answer = await Ask(await CommandOf("echo '  Unrecognised field: nonsense' >&2; exit 3"));

        Assert.Equal(3, answer.ExitCode);
        Assert.NotNull(LvmReportParser.Parse(answer).Error);
    }

    [Fact]
    public async Task Ask_HangingLvm_IsAFailureWithItsReason()
    {
        var answer = await Ask(await CommandOf("echo '{\"report\":['; exec sleep 600", seconds: 0.5));

        Assert.Equal("lvm gave no answer within 0.5 s and was ended", answer.Failure);
        Assert.Equal(answer.Failure, LvmReportParser.Parse(answer).Error);
    }

    [Fact]
    public async Task Ask_NothingExcluded_LeavesTheHostsFilterAlone()
    {
        var answer = await Ask(await CommandOf("echo \"$*\" >&2; echo '{\"report\":[]}'"));

        Assert.DoesNotContain("global_filter", answer.Errors);
        Assert.DoesNotContain("use_devicesfile", answer.Errors);
        Assert.DoesNotContain("--readonly", answer.Errors);
        Assert.Contains("backup/backup=0", answer.Errors);
    }

    [Fact]
    public async Task Ask_Excluded_AddsToTheHostsFilter()
    {
        var command = await CommandOf(
            """
            if [ "$1" = lvmconfig ]; then echo 'global_filter=["r|/dev/zd.*|"]'; exit; fi
            echo "$*" >&2; echo '{"report":[]}'
            """);

        var answer = await Ask(command, "/dev/mapper/none-such");

        Assert.Contains("""devices/global_filter=["r|^/dev/mapper/none-such$|","r|/dev/zd.*|"]""", answer.Errors);
        Assert.Contains("devices/use_devicesfile=0", answer.Errors);
        Assert.Equal(["/dev/mapper/none-such"], answer.Excluded);
        Assert.False(LvmReportParser.Parse(answer).IsComplete);
    }

    [Fact]
    public async Task Ask_ExcludedAndTheHostsFilterUnreadable_AsksNothing()
    {
        var mark = Path.Combine(_place.FullName, "asked");
        var answer = await Ask(await CommandOf($"[ \"$1\" = lvmconfig ] && exit 5; touch {mark}; echo '{{\"report\":[]}}'"), "/dev/dm-9");

        Assert.StartsWith("the host's own lvm filter could not be read", answer.Failure);
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task Ask_WhileAnEarlierOneHangs_StartsNoSecond()
    {
        var ended = false;
        await _one.RunAsync<int>(
            abandon =>
            {
                abandon(new StuckChild(4711, () => ended));
                return Task.FromResult(0);
            },
            TimeSpan.Zero,
            _ => 1,
            TestContext.Current.CancellationToken);
        var mark = Path.Combine(_place.FullName, "asked");
        var command = await CommandOf($"touch {mark}; echo '{{\"report\":[]}}'");

        Assert.Equal("an earlier lvm (pid 4711) has not ended", (await Ask(command)).Failure);
        Assert.False(File.Exists(mark));

        ended = true;
        Assert.Null((await Ask(command)).Failure);
        Assert.True(File.Exists(mark));
    }

    [Fact]
    public async Task Ask_TwoAtOnce_RunOneAfterTheOther()
    {
        var log = Path.Combine(_place.FullName, "log");
        var command = await CommandOf($"echo begin >> {log}; sleep 0.2; echo end >> {log}; echo '{{\"report\":[]}}'");

        await Task.WhenAll(Ask(command), Ask(command), Ask(command));

        Assert.Equal("begin end begin end begin end", string.Join(' ', await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Captured_AnswersTheSame_AlsoWithoutItsLists()
    {
        var captured = new CapturedLvm(new LvmAnswer("{\"report\":[]}", "", 0, null, default, default));

        var answer = await captured.AskAsync(["/dev/dm-1"], TestContext.Current.CancellationToken);

        Assert.Empty(answer.Excluded);
        Assert.True(LvmReportParser.Parse(answer).IsComplete);
    }

    [Fact]
    public async Task Ask_NoLvm_SaysSo() =>
        Assert.Equal(
            "lvm is not installed",
            (await Ask(new LvmCommand(_one, TimeProvider.System, TimeSpan.FromSeconds(1), ["/nonexistent/lvm"]))).Failure);
}
