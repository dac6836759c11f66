using System.Text;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>
/// Node pve1 of a cluster of two, over the volumes of <see cref="LvmScenes"/>: its configuration as plain files in /etc/pve, where a real node
/// has pmxcfs mounted.
/// </summary>
internal static class ProxmoxScenes
{
    public const string Node = "pve1";

    private const string Root = "/etc/pve";

    private static readonly (string Path, string Text)[] Healthy =
    [
        ("storage.cfg", """
            dir: local
            	path /var/lib/vz
            	content iso,vztmpl,backup

            lvmthin: local-lvm
            	thinpool data
            	vgname pve
            	content rootdir,images

            lvm: ssd-ha01
            	vgname ssd-ha01
            	content images,rootdir
            	saferemove 0
            	shared 1

            """),
        (".members", """
            {
            "nodename": "pve1",
            "version": 4,
            "cluster": { "name": "lab", "version": 2, "nodes": 2, "quorate": 1 },
            "nodelist": {
              "pve1": { "id": 1, "online": 1, "ip": "192.0.2.11"},
              "pve2": { "id": 2, "online": 1, "ip": "192.0.2.12"}
              }
            }

            """),
        (Guest(101), Configuration("web", "scsi0: ssd-ha01:vm-101-disk-0,size=64M\nscsi1: ssd-ha01:vm-101-disk-1.qcow2,size=32M\nide2: ssd-ha01:vm-101-cloudinit,media=cdrom,size=4M")),
        (Guest(102), Configuration("db", "parent: before\nscsi0: local-lvm:vm-102-disk-0,size=512M") + "\n[before]\nmemory: 1024\nname: db\nscsi0: local-lvm:vm-102-disk-0,size=512M\nsnaptime: 1767225600\n"),
        (Guest(103), Configuration("mirrored", "scsi0: ssd-ha01:vm-103-disk-0,size=32M")),
        (Guest(104), Configuration("clone", "scsi0: local-lvm:base-9000-disk-0/vm-104-disk-0,size=128M")),
        (Guest(9000), Configuration("template", "template: 1\nscsi0: local-lvm:base-9000-disk-0,size=128M")),
        (Guest(105, "pve2"), Configuration("elsewhere", "scsi0: ssd-ha01:vm-105-disk-0,size=16M")),
    ];

    /// <summary>Everything is where the configuration says it is; the disk of the other node's guest is not active here.</summary>
    public static async Task BuildHealthyAsync(Guest guest)
    {
        await guest.MustAsync($"hostname {Node} && lvcreate -qq -y -an -Wn -Zn -L 16M -n vm-105-disk-0 --addtag pve-vm-105 {LvmScenes.ThickGroup}");
        await WriteAsync(guest, [.. Healthy, VmList(101, 102, 103, 104, 9000)]);
    }

    /// <summary>
    /// After the healthy one: the seed's recipe, an LV removed behind the node's back, a device that has taken the name of another LV, a
    /// duplicate over an LV's sectors, and the other node's disk active here. Disposing of the mappings ends it.
    /// </summary>
    public static async Task<HandMadeMappings> BuildSickAsync(Guest guest)
    {
        var made = new HandMadeMappings(guest);
        await made.CreateSeedRecipeAsync(LvmGuest.Spare);
        await made.TakeNameOfVolumeAsync(LvmScenes.ThickGroup, "vm-201-disk-0", "ssd--ha01-vm--201--disk--0");
        await made.LeaveBehindRemovedVolumeAsync(LvmScenes.ThickGroup, "vm-202-disk-0", "ssd--ha01-vm--202--disk--0");
        await made.DuplicateAsync("ssd--ha01-vm--103--disk--0_rimage_0", "copy-vm--103--disk--0");
        await guest.MustAsync($"lvchange -qq -ay {LvmScenes.ThickGroup}/vm-105-disk-0 && udevadm settle");
        await WriteAsync(guest, [(Guest(201), Configuration("taken", "scsi0: ssd-ha01:vm-201-disk-0,size=16M")), VmList(101, 102, 103, 104, 201, 9000)]);
        return made;
    }

    private static string Guest(int vmid, string node = Node) => $"nodes/{node}/qemu-server/{vmid}.conf";

    private static string Configuration(string name, string disks) =>
        $"boot: order=scsi0\ncores: 1\nmemory: 1024\nname: {name}\nnet0: virtio=BC:24:11:00:00:01,bridge=vmbr0\nostype: l26\nscsihw: virtio-scsi-single\n{disks}\n";

    private static (string Path, string Text) VmList(params int[] here)
    {
        var ids = here.Select(vmid => (vmid, Node)).Append((vmid: 105, Node: "pve2")).OrderBy(id => id.vmid);
        var lines = ids.Select((id, number) => $"\"{id.vmid}\": {{ \"node\": \"{id.Node}\", \"type\": \"qemu\", \"version\": {number + 3} }}");
        return (".vmlist", $"{{\n\"version\": 12,\n\"ids\": {{\n{string.Join(",\n", lines)}}}\n\n}}\n");
    }

    private static async Task WriteAsync(Guest guest, (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            await guest.CopyInAsync(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")), $"{Root}/{path}");
        }

        await guest.MustAsync($"cd {Root} && mkdir -p nodes/{Node}/lxc nodes/pve2/lxc && ln -sfn nodes/{Node} local && ln -sfn local/qemu-server qemu-server && ln -sfn local/lxc lxc");
    }
}
