using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Volumes;

/// <summary>Volumes of a cloud on the machine that plumbd runs on: which disk is which, judged by what is written on the disks.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class AttachTests(HotplugGuest fixture)
{
    /// <summary>The case of the system that this one replaces: it told disks apart by their size, and waited for the one that had just come.</summary>
    [Fact]
    public async Task TwoVolumesAtOnce_EachHasItsOwnDisk()
    {
        var cloud = await fixture.CloudAsync();
        string[] volumes = [await cloud.CreateAsync("large", 37), await cloud.CreateAsync("small", 5)];

        await cloud.AttachAsync(volumes);

        var places = await cloud.RequireExactAsync(volumes);
        Assert.Equal([37L << 30, 5L << 30], volumes.Select(v => places[v].Size));
        await cloud.DetachAsync(volumes);
        Assert.DoesNotContain(await TrueDisk.ReadAsync(fixture.Guest), d => volumes.Contains(d.Mark));
    }

    /// <summary>Equal in size to each other, and to two disks that are nobody's volumes: nothing but the serial number tells them apart.</summary>
    [Fact]
    public async Task TwentyVolumesOfEqualSizeAtOnce_AreToldApart()
    {
        var cloud = await fixture.CloudAsync();
        var volumes = await cloud.CreateAsync(20, "equal");

        await cloud.AttachAsync(volumes);

        await cloud.RequireExactAsync(volumes);
        await cloud.DetachAsync(volumes);
    }

    /// <summary>A machine whose data disks are SCSI, among others that are virtio (dataDiskController of the machine, changed meanwhile).</summary>
    [Fact]
    public async Task ScsiAndVirtio_BesideForeignDisks_AreFoundAlike()
    {
        var cloud = await fixture.CloudAsync();
        var volumes = await cloud.CreateAsync(2, "bus");
        cloud.Machine.OnScsi[volumes[0]] = true;

        await cloud.AttachAsync(volumes);

        var places = await cloud.RequireExactAsync(volumes);
        Assert.Equal(["sd", "vd"], volumes.Select(v => places[v].Name[..2]));
        Assert.Equal(
            2, (await TrueDisk.ReadAsync(fixture.Guest)).Count(d => d.Size == places[volumes[0]].Size && (d.Serial == "-" || CloudScene.ForeignSerial.StartsWith(d.Serial, StringComparison.Ordinal))));
        await cloud.DetachAsync(volumes);
    }
}
