using System.Diagnostics;
using System.Text;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.Processes;

namespace Plumbline.Tests.Kernel.Processes;

/// <summary>A process that no signal ends: it writes to a frozen file system, as lvm reads a map that queues with no path.</summary>
public sealed class StuckChildTests
{
    [Fact]
    public async Task Run_ChildInStateD_IsAbandonedAndSeenToEndLater()
    {
        Assert.SkipUnless(LibC.geteuid() == 0, "needs root: a file system is frozen");
        Assert.SkipUnless(File.Exists("/usr/sbin/mkfs.ext4") || File.Exists("/sbin/mkfs.ext4"), "needs mkfs.ext4");
        var directory = Directory.CreateTempSubdirectory("plumbline-frozen-").FullName;
        var setUp = await Shell($"cd {directory} && truncate -s 8M image && mkfs.ext4 -q -F image && mkdir at && mount -o loop image at && fsfreeze -f at");
        try
        {
            Assert.SkipUnless(setUp.ExitCode == 0, "cannot mount and freeze here: " + Encoding.UTF8.GetString(setUp.ErrorOutput));
            var answer = await BoundedChild.RunAsync(
                new ChildCommand("/usr/bin/touch", [directory + "/at/file"])
                {
                    TimeLimit = TimeSpan.FromMilliseconds(500),
                    Grace = TimeSpan.FromMilliseconds(300),
                },
                TimeProvider.System,
                TestContext.Current.CancellationToken);

            Assert.NotNull(answer.Stuck);
            Assert.True(answer.TimedOut);
            Assert.Null(answer.ExitCode);
            Assert.False(answer.Stuck.HasEnded);
            Assert.Contains("\nState:\tD", File.ReadAllText($"/proc/{answer.Stuck.Pid}/status"));

            await Shell($"fsfreeze -u {directory}/at");
            var patience = Stopwatch.StartNew();
            while (!answer.Stuck.HasEnded)
            {
                Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "the thawed child did not end");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            await Shell($"fsfreeze -u {directory}/at; umount {directory}/at; rm -rf --one-file-system {directory}");
        }
    }

    private static Task<ChildAnswer> Shell(string script) =>
        BoundedChild.RunAsync(new ChildCommand("/bin/sh", ["-c", script]), TimeProvider.System, CancellationToken.None);
}
