namespace Plumbline.Tests.Proxmox;

/// <summary>Configuration files in Proxmox's own layout, written for these tests.</summary>
internal static class GuestFiles
{
    public const string Vm = """
        #web server%3A the old one
        args: -drive file=/dev/mapper/san1-extra,if=none -device vhost-scsi,x=/srv/dev/no -device "ide-hd,drive=/dev/disk/by-path/pci-0000:00:1f.2-ata-1"
        boot: order=scsi0;ide2
        bootdisk: scsi0
        cipassword: $5$abc
        efidisk0: san1:vm-100-disk-1,efitype=4m,pre-enrolled-keys=1,size=4M
        ide0: san1:vm-100-cloudinit,media=cdrom
        ide2: none,media=cdrom
        lock: snapshot
        memory: 4096
        name: web
        parent: before
        sata1: local:iso/debian-13.iso,media=cdrom,size=700M
        scsi0: san1:vm-100-disk-0.qcow2,discard=on,size=32G
        scsi1: size=8G,volume=san2:vm-100-disk-0,ssd=1
        scsi2: file=/dev/disk/by-id/dm-uuid-mpath-36001405abc
        scsi30: local-lvm:base-9000-disk-0/vm-100-disk-7
        tpmstate0: san1:vm-100-disk-2,size=4M,version=v2.0
        unused0: san1:vm-100-disk-9
        vmstate: san1:vm-100-state-suspend-2026-08-21
        vmstatestorage: san1

        [PENDING]
        delete: scsi1,!unused0
        virtio15: san1:vm-100-disk-5,size=1T

        [special:cloudinit]
        ide0: san1:vm-100-disk-77
        name: old

        [special:fleecing]
        fleecing-images: san1:vm-100-fleece-0,san2:vm-100-fleece-1

        [before]
        #first
        cdrom: local:iso/x.iso,media=cdrom
        parent: older
        scsi0: san1:vm-100-disk-0.qcow2,size=32G
        snaptime: 1755000000
        snapstate: delete
        vmstate: san1:vm-100-state-before

        [weird:section]
        scsi5: san1:vm-100-disk-55

        """;

    public const string Container = """
        #db
        arch: amd64
        dev0: /dev/mapper/san1-ctdev,mode=0660
        hostname: db
        mp0: local-lvm:vm-105-disk-1,mp=/var/lib/db,size=20G
        mp1: /mnt/shared,mp=/srv
        mp255: volume=san1:vm-105-disk-2,mp=/x
        rootfs: local-lvm:vm-105-disk-0,size=8G
        template: 1
        unused3: local-lvm:vm-105-disk-3
        lxc.mount.entry: /dev/mapper/san1-raw mnt/raw none bind
        lxc.mount.entry = /dev/san1/raw2 mnt/raw2 none bind

        [pve:pending]
        mp2: san1:vm-105-disk-4,mp=/y

        [vzdump]
        rootfs: local-lvm:vm-105-disk-0,size=8G

        """;

    public const string Storage = """
        # managed by hand
        dir: local
        	path /var/lib/vz
        	content iso,vztmpl
        	nodes pve9

        LVM: san1
        	vgname vgsan1
        	base iscsi1:0.0.1.scsi-36001405abc
        	content images,rootdir
        	shared 1
        	nodes pve1,pve2; pve3
        	snapshot-as-volume-chain 1

        lvmthin: local-lvm
        	thinpool data
        	vgname pve

        lvm: local-thick
        	vgname pve
        	disable

        nfs: share
        	server 10.0.0.1
        	export /x

        nvmetcp: fast
        	nvme_portal 10.0.0.1,10.0.0.2:8009
        	nvme_subnqn nqn.2010-06.com.purestorage:flasharray.1

        purestorage: array
        	address https://10.0.0.9
        	token 8d9f-secret
        	vgname prod

        """;
}
