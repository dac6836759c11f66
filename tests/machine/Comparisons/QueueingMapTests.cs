using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Comparisons;

/// <summary>A map that queues with no path hangs whoever reads it: not us, and nobody whom we start.</summary>
[Collection(nameof(LvmGuest))]
public sealed class QueueingMapTests(LvmGuest fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Guest _guest = fixture.Guest;

    [Fact]
    public async Task PictureIsTakenInTime_AndOnlyWhatStandsOnTheMapIsUnknown()
    {
        await fixture.VolumesAsync();

        // A SCSI disk, because of virtio disks lvm does not see that they are paths of a map, and goes on reading them.
        await _guest.ScriptAsync("""
            modprobe scsi_debug dev_size_mb=64
            udevadm settle
            echo /dev/$(ls /sys/bus/pseudo/drivers/scsi_debug/adapter0/host*/target*/*/block) > /run/stranded
            vgcreate -qq stranded $(cat /run/stranded)
            lvcreate -qq -y -an -Zn -L 16M -n vm-401-disk-0 stranded
            udevadm settle
            """);
        try
        {
            await using var map = await QueueingMap.CreateAsync(_guest, "stuck", "$(cat /run/stranded)");

            var printed = await _guest.PlumbAsync("map", Limit);
            var picture = await Picture.TakeAsync(_guest, Limit);
            var hanging = await _guest.RunAsync("ps -eo stat=,ppid=,pid=,args= | awk '$1 ~ /^D/ && $2 != 2'");

            printed.Require("exit code 3 within the limit", printed.ExitCode == 3);
            printed.Require("the map", printed.Stdout.Contains("stuck", StringComparison.Ordinal));
            picture.Capture.Require("exit code 3", picture.Capture.ExitCode == 3);
            hanging.Require("no process in state D", hanging.Stdout.Length == 0);

            var lvm = picture.Inventory.Lvm;
            Assert.Null(lvm.Error);
            Assert.Contains("/dev/" + picture.Node("stuck").Identity["kernel_name"], lvm.Excluded);
            Assert.Equal([LvmScenes.LocalGroup, LvmScenes.ThickGroup], lvm.VolumeGroups.Select(g => g.Name).Order(StringComparer.Ordinal));
            Assert.All(lvm.VolumeGroups, group => Assert.True(group.IsComplete));
            Assert.Equal(
                LvmScenes.Volumes.Select(v => string.Join('/', v.Split(' ')[..2])).Order(StringComparer.Ordinal),
                lvm.LogicalVolumes.Where(v => !v.Hidden).Select(v => $"{v.GroupName}/{v.Name}").Order(StringComparer.Ordinal));

            // multipathd does not run here, so that the map is judged by the kernel, and that is said.
            var judged = Assert.Single(picture.Inventory.Multipath.Maps);
            Assert.Equal(["failed"], judged.AllPaths.Select(p => p.DmState));
            Assert.Equal(["lvm", "multipathd"], picture.Inventory.Problems.Select(p => p.Source).Distinct().Order(StringComparer.Ordinal));
        }
        finally
        {
            await _guest.MustAsync("vgremove -qq -y stranded && udevadm settle && rmmod scsi_debug");
        }
    }
}
