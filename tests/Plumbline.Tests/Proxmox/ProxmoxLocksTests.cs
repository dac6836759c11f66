using System.Diagnostics;
using Plumbline.Proxmox.Locks;
using Plumbline.Testing;

namespace Plumbline.Tests.Proxmox;

/// <summary>Our locks against Perl's flock and against what cfs_lock does, both ways.</summary>
public sealed class ProxmoxLocksTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("plumbline-locks-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static LockSet Wanted(params int[] vmids) => new([.. vmids], [new StorageLock("local1", Shared: false), new StorageLock("san1", Shared: true)]);

    private Task<(HeldLocks? Held, string? Refusal)> TakeAsync(LockSet wanted) => new ProxmoxLocks(new HastyTime(), _root).TakeAsync(wanted, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Held_KeepPerlOut_AndLetGoAfterwards()
    {
        Directory.CreateDirectory(_root + "/etc/pve/priv/lock");
        var (held, refusal) = await TakeAsync(Wanted(100, 7));
        Assert.Null(refusal);

        foreach (var file in new[] { "/var/lock/qemu-server/lock-7.conf", "/var/lock/qemu-server/lock-100.conf", "/run/lock/lxc/pve-config-100.lock", "/var/lock/pve-manager/pve-storage-local1" })
        {
            Assert.Equal("busy", await PerlAsync(_root + file));
        }

        Assert.True(Directory.Exists(_root + "/etc/pve/priv/lock/storage-san1"));
        held!.Dispose();
        Assert.Equal("free", await PerlAsync(_root + "/var/lock/qemu-server/lock-100.conf"));
        Assert.False(Directory.Exists(_root + "/etc/pve/priv/lock/storage-san1"));
    }

    [Fact]
    public async Task Perl_KeepsUsOut_AndNothingStaysLocked()
    {
        Directory.CreateDirectory(_root + "/run/lock/lxc");
        Directory.CreateDirectory(_root + "/etc/pve/priv/lock");
        using var perl = Process.Start(new ProcessStartInfo("perl", ["-e", "open(F, '>>', shift) or die; flock(F, 2) or die; $|=1; print qq(held\\n); <STDIN>", _root + "/run/lock/lxc/pve-config-100.lock"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await perl.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        var (held, refusal) = await TakeAsync(Wanted(100));
        Assert.Null(held);
        Assert.Equal("the lock of container 100 is held by somebody else: Proxmox works on it right now", refusal);
        Assert.Equal("free", await PerlAsync(_root + "/var/lock/qemu-server/lock-100.conf"));

        perl.StandardInput.Close();
        await perl.WaitForExitAsync(TestContext.Current.CancellationToken);
        (held, refusal) = await TakeAsync(Wanted(100));
        Assert.Null(refusal);
        held!.Dispose();
    }

    [Fact]
    public async Task StorageLock_OfAnotherNode_IsWaitedFor_AskedToExpire_AndNotTaken()
    {
        var theirs = Directory.CreateDirectory(_root + "/etc/pve/priv/lock/storage-san1");
        var (held, refusal) = await TakeAsync(Wanted(100));

        Assert.Null(held);
        Assert.StartsWith("the cluster's lock of storage san1 is held by somebody else", refusal, StringComparison.Ordinal);
        theirs.Refresh();
        Assert.True(theirs.Exists);
        Assert.Equal(DateTime.UnixEpoch, theirs.LastWriteTimeUtc);
        Assert.Equal("free", await PerlAsync(_root + "/var/lock/pve-manager/pve-storage-local1"));
    }

    [Fact]
    public async Task Folder_ThatCannotBeMade_IsSaid()
    {
        await File.WriteAllTextAsync(_root + "/etc", "", TestContext.Current.CancellationToken);
        Assert.Contains("cannot be taken:", (await TakeAsync(Wanted())).Refusal, StringComparison.Ordinal);
    }

    private static async Task<string> PerlAsync(string path)
    {
        using var perl = Process.Start(new ProcessStartInfo("perl", ["-e", "open(F, '>>', shift) or die; print flock(F, 6) ? 'free' : 'busy'", path]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var answer = await perl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await perl.WaitForExitAsync(TestContext.Current.CancellationToken);
        return answer;
    }
}
