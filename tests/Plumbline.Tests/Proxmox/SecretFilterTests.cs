using FsCheck;
using FsCheck.Fluent;
using Plumbline.Proxmox;

namespace Plumbline.Tests.Proxmox;

public sealed class SecretFilterTests
{
    private const string VmPath = "/etc/pve/nodes/pve1/qemu-server/100.conf";

    [Theory]
    [InlineData("\tpassword geheim", "\tpassword ***")]
    [InlineData("\tiscsi_password\tgeheim x", "\tiscsi_password ***")]
    [InlineData("\ttoken 8d9f", "\ttoken ***")]
    [InlineData("\tkeyring /etc/pve/priv/ceph/x.keyring", "\tkeyring ***")]
    [InlineData("\tencryption-key 1", "\tencryption-key ***")]
    [InlineData("\tvgname token", "\tvgname token")]
    [InlineData("\tserver x,password=1", "\tserver x,password=***")]
    [InlineData("\tmaster-pubkey AAA", "\tmaster-pubkey AAA")]
    [InlineData("lvm: token", "lvm: token")]
    [InlineData("\tpassword", "\tpassword")]
    [InlineData("# pw is geheim", "#")]
    public void Storage_SecretsAreBlank(string line, string expected) => Assert.Equal(expected, SecretFilter.Apply("/etc/pve/storage.cfg", line));

    [Theory]
    [InlineData("cipassword: $5$x", "cipassword: ***")]
    [InlineData("sshkeys: ssh-ed25519%20AAAA", "sshkeys: ssh-ed25519%20AAAA")]
    [InlineData("keyboard: de", "keyboard: de")]
    [InlineData("features: keyctl=1,nesting=1", "features: keyctl=1,nesting=1")]
    [InlineData("env: A=1\0DB=geheim", "env: ***")]
    [InlineData("lxc.environment.runtime: DB=geheim", "lxc.environment.runtime: ***")]
    [InlineData("lxc.environment = DB=geheim", "lxc.environment = ***")]
    [InlineData("args: -vnc :1,password-secret=s -object secret,id=s,data=geheim -drive file=/dev/x", "args: -vnc :1,password-secret=*** -object secret,id=s,data=*** -drive file=/dev/x")]
    [InlineData("args: -drive file=rbd:pool/image:id=admin:key=AQ:B==,if=none", "args: -drive file=rbd:pool/image:id=admin:key=***,if=none")]
    [InlineData("efidisk0: san1:vm-100-disk-1,pre-enrolled-keys=1", "efidisk0: san1:vm-100-disk-1,pre-enrolled-keys=1")]
    [InlineData("#admin / geheim", "#")]
    [InlineData("# qmclone temporary file", "# qmclone temporary file")]
    [InlineData("description: geheim", "description: ***")]
    [InlineData("rest of a secret", "***")]
    [InlineData("[passwords]", "[passwords]")]
    [InlineData("lock: backup\r\ncipassword: x\r\n", "lock: backup\r\ncipassword: ***\r\n")]
    public void Guest_SecretsAreBlank(string line, string expected) => Assert.Equal(expected, SecretFilter.Apply(VmPath, line));

    [Fact]
    public void OtherFiles_HaveTheirRule()
    {
        Assert.Equal("***\n***\n", SecretFilter.Apply("/etc/pve/priv/storage/x.pw", "a\nb\n"));
        Assert.Equal("kvm\0-object\0secret,id=a,data=***\0", SecretFilter.Apply("/proc/12/cmdline", "kvm\0-object\0secret,id=a,data=geheim\0"));
        Assert.Equal("{\"token\": 1}", SecretFilter.Apply("/etc/pve/.vmlist", "{\"token\": 1}"));
        Assert.Equal("0: token=1", SecretFilter.Apply("/proc/net/unix", "0: token=1"));
    }

    [Fact]
    public void WhatParsersRead_Stays()
    {
        var vm = GuestConfigParser.Parse(SecretFilter.Apply(VmPath, GuestFiles.Vm), GuestKind.Vm);
        var whole = GuestConfigParser.Parse(GuestFiles.Vm, GuestKind.Vm);
        Assert.Equal(whole.Volumes, vm.Volumes);
        Assert.Equal(whole.MentionedDevices, vm.MentionedDevices);
        Assert.Equal(whole.Problems, vm.Problems);

        var ct = GuestConfigParser.Parse(SecretFilter.Apply("/etc/pve/nodes/pve1/lxc/105.conf", GuestFiles.Container), GuestKind.Container);
        Assert.Equal(GuestConfigParser.Parse(GuestFiles.Container, GuestKind.Container).Volumes, ct.Volumes);

        var storage = SecretFilter.Apply("/etc/pve/storage.cfg", GuestFiles.Storage);
        Assert.DoesNotContain("8d9f", storage, StringComparison.Ordinal);
        Assert.Equal(["pve", "vgsan1"], StorageConfigParser.Parse(storage).ByVg().Keys);
    }

    [Fact]
    public void AnyText_KeepsItsLines_AndTwiceIsOnce() =>
        Prop.ForAll<string, int>((text, path) =>
        {
            string[] paths = [VmPath, "/etc/pve/storage.cfg", "/etc/pve/priv/x", "/proc/1/cmdline"];
            var where = paths[(path & int.MaxValue) % paths.Length];
            var once = SecretFilter.Apply(where, text ?? "");
            return once.Count(c => c == '\n') == (text ?? "").Count(c => c == '\n') && SecretFilter.Apply(where, once) == once;
        }).QuickCheckThrowOnFailure();
}
