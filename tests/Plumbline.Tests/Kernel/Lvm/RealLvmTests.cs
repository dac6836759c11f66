using System.Text;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.Processes;

namespace Plumbline.Tests.Kernel.Lvm;

/// <summary>
/// The installed lvm over two loop devices. The volumes are never activated, so that no device-mapper is needed; what is read is real metadata.
/// </summary>
public sealed class RealLvmTests : IAsyncLifetime
{
    private const string Offline = "--driverloaded n --config 'backup/backup=0 backup/archive=0'";

    private readonly string _place = Directory.CreateTempSubdirectory("plumbline-real-lvm-").FullName;
    private readonly string _group = "plumbtest" + Environment.ProcessId;
    private readonly OneLvm _one = new();
    private string[] _loops = [];

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(LibC.geteuid() == 0, "needs root: makes loop devices");
        Assert.SkipUnless(File.Exists("/sbin/lvm") && File.Exists("/sbin/losetup"), "needs lvm2 and losetup");
        for (var i = 0; i < 2; i++)
        {
            var loop = await Shell($"truncate -s 64M {_place}/{i} && losetup -f --show {_place}/{i}");
            Assert.SkipUnless(loop.StartsWith("/dev/loop"), "no loop device to be had: " + loop);
            _loops = [.. _loops, loop];
        }

        var made = await Shell($"""
            lvm vgcreate -qq {Offline} {_group} {string.Join(' ', _loops)} &&
            lvm lvcreate -qq {Offline} -an -Zn -Wn -L 8M -n vm-100-disk-0 --addtag pve-vm-100 {_group} &&
            lvm lvcreate -qq {Offline} -an -Zn -Wn -i 2 -L 8M -n vm-101-disk-0 --setautoactivation n {_group} && echo made
            """);
        Assert.SkipUnless(made.EndsWith("made"), "lvm cannot make a group here: " + made);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops)
        {
            await Shell($"losetup -d {loop}");
        }

        _one.Dispose();
        Directory.Delete(_place, recursive: true);
    }

    private async Task<LvmReport> Ask(params string[] excluded)
    {
        var answer = await new LvmCommand(_one, TimeProvider.System, TimeSpan.FromSeconds(60))
            .AskAsync([.. excluded], TestContext.Current.CancellationToken);
        var report = LvmReportParser.Parse(answer);
        Assert.Null(report.Error);
        Assert.DoesNotContain(report.Warnings, warning => warning.Contains("unknown.") || warning.Contains("leaked"));
        Assert.DoesNotContain(answer.Notes, note => note.Contains("column"));
        return report;
    }

    [Fact]
    public async Task Ask_EveryColumnExists_AndTheReportSaysWhatWasMade()
    {
        var report = await Ask();

        var group = Assert.Single(report.VolumeGroups, g => g.Name == _group);
        Assert.True(group.IsComplete);
        Assert.Equal(4 << 20, group.ExtentSize);
        Assert.Equal(3, group.SequenceNumber);
        Assert.Equal(2, report.PhysicalVolumes.Count(volume => volume.GroupUuid == group.Uuid && !volume.Missing && volume.Device!.StartsWith("7:")));
        var volumes = report.LogicalVolumes.Where(volume => volume.GroupUuid == group.Uuid).ToDictionary(volume => volume.Name);
        Assert.Equal(8 << 20, volumes["vm-100-disk-0"].Size);
        Assert.Equal(["pve-vm-100"], volumes["vm-100-disk-0"].Tags);
        Assert.True(volumes["vm-100-disk-0"].AutoActivation);
        Assert.False(volumes["vm-101-disk-0"].AutoActivation);
        Assert.NotNull(volumes["vm-100-disk-0"].CreatedAt);
        var striped = Assert.Single(report.Segments, segment => segment.VolumeUuid == volumes["vm-101-disk-0"].Uuid);
        Assert.Equal(2, striped.Devices.Length);
        Assert.Equal("striped", striped.Type);
        Assert.Contains(report.PhysicalSegments, segment => segment.VolumeUuid == volumes["vm-100-disk-0"].Uuid && segment.Count == 2);
    }

    /// <summary>By another name than the one lvm prefers: lvm takes a device when any of its names passes.</summary>
    [Fact]
    public async Task Ask_ExcludedByAnAlias_TheGroupIsIncomplete()
    {
        var alias = $"/dev/plumbtest.{Environment.ProcessId}+x";
        File.CreateSymbolicLink(alias, _loops[1]);
        try
        {
            var report = await Ask(alias);

            Assert.Contains(_loops[1], report.Excluded);
            Assert.Contains(alias, report.Excluded);
            var group = Assert.Single(report.VolumeGroups, g => g.Name == _group);
            Assert.Equal(1, group.MissingVolumes);
            Assert.False(group.IsComplete);
            Assert.Single(report.PhysicalVolumes, volume => volume.GroupUuid == group.Uuid && volume is { Missing: true, Path: null, Device: null });
        }
        finally
        {
            File.Delete(alias);
        }
    }

    [Fact]
    public async Task Ask_EveryMemberExcluded_TheGroupIsNotThere() =>
        Assert.DoesNotContain((await Ask(_loops)).VolumeGroups, group => group.Name == _group);

    [Fact]
    public async Task Ask_WritesNothing()
    {
        var before = await Shell("ls -lR --time-style=full-iso /etc/lvm; sha256sum " + string.Join(' ', _loops));
        await Ask();

        Assert.Equal(before, await Shell("ls -lR --time-style=full-iso /etc/lvm; sha256sum " + string.Join(' ', _loops)));
    }

    private static async Task<string> Shell(string script)
    {
        var child = await BoundedChild.RunAsync(
            new ChildCommand("/bin/sh", ["-c", script + " 2>&1"]) { TimeLimit = TimeSpan.FromMinutes(1) }, TimeProvider.System, CancellationToken.None);
        return Encoding.UTF8.GetString(child.Output).Trim();
    }
}
