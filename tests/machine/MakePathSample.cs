using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests;

/// <summary>
/// Makes samples/san-node anew, as <see cref="MakeSamples"/> does the others: LVM on an iSCSI map of which one portal is closed, and an NVMe
/// namespace that one of two ports does not serve.
/// </summary>
[Collection(nameof(FabricGuest))]
public sealed class MakePathSample(FabricGuest fixture)
{
    [Fact(Explicit = true)]
    public async Task MakeSanNode()
    {
        var folder = Environment.GetEnvironmentVariable(MakeSamples.Variable) ?? throw new MachineTestException($"{MakeSamples.Variable} names no folder for the samples.");
        var iscsi = await fixture.IscsiAsync();
        var nvme = await fixture.NvmeAsync();
        await fixture.Guest.ScriptAsync($"""
            vgcreate -qq san1 /dev/mapper/{IscsiScenes.Wwid}
            lvcreate -qq -an -L 32M -n vm-100-disk-0 san1
            mkdir -p /etc/pve/nodes/{ProxmoxScenes.Node}/qemu-server
            printf 'boot: order=scsi0\nname: web\nscsi0: san1:vm-100-disk-0,size=32M\n' > /etc/pve/nodes/{ProxmoxScenes.Node}/qemu-server/100.conf
            printf 'lvm: san1\n\tvgname san1\n\tshared 1\n\tcontent images\n\nnvmetcp: flash1\n\tnvme_portal {string.Join(',', NvmeScenes.Addresses)}\n\tnvme_subnqn {NvmeScenes.SubsystemNqn}\n\tcontent images\n\n' > /etc/pve/storage.cfg
            """);
        await nvme.SetAnaStateAsync(NvmeScenes.Addresses[0], "inaccessible");
        await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: false);
        await iscsi.WaitForPathsAsync("failed faulty running", count: 1);

        await MakeSamples.CaptureAsync(fixture.Guest, Path.Combine(folder, "san-node"));
    }
}
