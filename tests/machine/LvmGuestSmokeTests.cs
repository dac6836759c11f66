using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests;

/// <summary>Proves by the tools alone that the scenes are what they say.</summary>
[Collection(nameof(LvmGuest))]
public sealed class LvmGuestSmokeTests(LvmGuest fixture)
{
    private readonly Guest _guest = fixture.Guest;

    [Fact]
    public async Task Volumes_AreListedByLvs()
    {
        await fixture.VolumesAsync();

        var listed = await _guest.RunAsync("lvs --noheadings --separator ' ' -o vg_name,lv_name,lv_tags");

        foreach (var volume in LvmScenes.Volumes)
        {
            listed.RequireLine(volume);
        }
    }

    [Fact]
    public async Task SnapshotThinAndRaidVolumes_HaveTheirLayersInDeviceMapper()
    {
        await fixture.VolumesAsync();

        var names = await _guest.RunAsync("dmsetup info -c --noheadings -o name");

        foreach (var name in new[]
        {
            "ssd--ha01-vm--101--disk--0-real", "ssd--ha01-backup--of--101-cow", "ssd--ha01-vm--103--disk--0_rimage_0",
            "pve-data-tpool", "pve-data_tdata", "pve-vm--104--disk--0",
        })
        {
            names.RequireLine(name);
        }

        names.Require("no active template and no active thin snapshot", !names.Stdout.Contains("base--9000") && !names.Stdout.Contains("snap_"));
    }

    [Fact]
    public async Task HandMadeMappings_AreInDeviceMapperAsTheyWereMade()
    {
        await using var made = new HandMadeMappings(_guest);
        await made.CreateSeedRecipeAsync(LvmGuest.Spare);
        await made.CreateOddNamesAsync();
        await made.CreateCryptAsync("secret", LvmGuest.Spare, startSector: 409600);

        var listed = await _guest.RunAsync("dmsetup info -c --manglename none --noheadings --separator '|' -o name,uuid");

        foreach (var name in HandMadeMappings.OddNames.Concat(HandMadeMappings.SeedRecipeNames))
        {
            listed.RequireLine($"{name}|");
        }

        listed.RequireLine("secret|CRYPT-PLAIN-secret");
        var table = await _guest.RunAsync("dmsetup table --manglename none --showkeys secret");
        table.Require("the key in the kernel's table", table.Stdout.Contains(HandMadeMappings.CryptKey));
    }

    [Fact]
    public async Task VolumeWhoseNameIsTaken_CannotBeActivated()
    {
        await fixture.VolumesAsync();
        await using var made = new HandMadeMappings(_guest);
        await made.TakeNameOfVolumeAsync(LvmScenes.ThickGroup, "vm-201-disk-0", "ssd--ha01-vm--201--disk--0");
        await made.LeaveBehindRemovedVolumeAsync(LvmScenes.ThickGroup, "vm-202-disk-0", "ssd--ha01-vm--202--disk--0");

        var activation = await _guest.RunAsync("lvchange -ay ssd-ha01/vm-201-disk-0");
        var again = await _guest.RunAsync("lvcreate -y -Wn -L 16M -n vm-202-disk-0 ssd-ha01");

        activation.Require("'Device or resource busy'", activation.ExitCode != 0 && activation.Stderr.Contains("Device or resource busy"));
        again.Require("'Device or resource busy'", again.ExitCode != 0 && again.Stderr.Contains("Device or resource busy"));
        await _guest.MustAsync("lvremove -qq -y ssd-ha01/vm-201-disk-0");
    }

    [Fact]
    public async Task DuplicateOfVolume_StandsOnTheSameSectors()
    {
        await fixture.VolumesAsync();
        await using var made = new HandMadeMappings(_guest);
        await made.DuplicateAsync("ssd--ha01-vm--101--cloudinit", "other-vm--101--cloudinit");

        var original = await _guest.MustAsync("dmsetup table ssd--ha01-vm--101--cloudinit");

        (await _guest.RunAsync("dmsetup table other-vm--101--cloudinit")).RequireLine(original.Trim());
    }

    [Fact]
    public async Task ReaderOfQueueingMap_HangsAndTheAgentGoesOn()
    {
        await using var map = await QueueingMap.CreateAsync(_guest, "stuck", LvmGuest.Spare);

        var read = await _guest.RunAsync("dd if=/dev/mapper/stuck of=/dev/null bs=4096 count=1 iflag=direct", TimeSpan.FromSeconds(2));
        var state = await _guest.RunAsync("ps -C dd -o stat=");

        read.Require("a read that does not end", read.TimedOut);
        state.Require("dd in state D", state.Stdout.StartsWith('D'));
        await map.ReleaseAsync();
        await _guest.WaitUntilAsync("the reader ends once the map fails", "! ps -C dd", TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Files_AreCopiedByteForByte()
    {
        var content = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7)).ToArray();

        await _guest.CopyInAsync(content, "/run/copied/it's here");

        Assert.Equal(content, await _guest.CopyOutAsync("/run/copied/it's here"));
        Assert.Equal(content, (await _guest.RunAsync("cat /run/copied/*")).RequireSuccess().StdoutBytes);
    }
}
