using System.Text.Json;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Cleaning;

/// <summary>plumb clean and plumb restore against a real kernel and real LVM, on node pve1 of a cluster of two.</summary>
[Collection(nameof(LvmGuest))]
public sealed class CleanTests(LvmGuest fixture) : IAsyncLifetime
{
    private const string Thick = LvmScenes.ThickGroup;
    private const string State = "/run/plumb-clean";
    private const string Given = $"--set proxmox.node={ProxmoxScenes.Node} --set proxmox.require_pmxcfs=no --set scan.orphan_grace=0 --set state.dir={State}";

    private readonly Guest _guest = fixture.Guest;
    private HandMadeMappings? _made;

    public async ValueTask InitializeAsync()
    {
        await fixture.VolumesAsync();
        await ProxmoxScenes.BuildHealthyAsync(_guest);
        _made = await ProxmoxScenes.BuildSickAsync(_guest);
    }

    public async ValueTask DisposeAsync()
    {
        await _made!.DisposeAsync();
        await _guest.MustAsync($"rm -rf /etc/pve {State} /run/qemu-server; for lv in vm-105-disk-0 vm-201-disk-0 vm-210-disk-0 vm-211-disk-0.qcow2 snap_vm-211-disk-0_s1.qcow2; do lvremove -qq -y {Thick}/$lv 2>/dev/null; done; udevadm settle");
    }

    [Fact]
    public async Task EveryCause_IsCleaned_AndPutBack_WhereThatIsStillRight()
    {
        // Re-created under the same name on the other node; and a snapshot there, which renames the live volume of a chain.
        await _guest.ScriptAsync($"""
            lvcreate -qq -y -Wn -L 8M -n vm-210-disk-0 {Thick}
            table=$(dmsetup table ssd--ha01-vm--210--disk--0); uuid=$(dmsetup info -c --noheadings -o uuid ssd--ha01-vm--210--disk--0)
            lvremove -qq -y {Thick}/vm-210-disk-0
            lvcreate -qq -y -an -Wn -Zn -L 8M -n vm-210-disk-0 {Thick}
            dmsetup create ssd--ha01-vm--210--disk--0 --uuid "$uuid" --table "$table"
            lvcreate -qq -y -Wn -L 8M -n vm-211-disk-0.qcow2 {Thick}
            lvrename -qq {Thick} vm-211-disk-0.qcow2 snap_vm-211-disk-0_s1.qcow2
            dmsetup rename ssd--ha01-snap_vm--211--disk--0_s1.qcow2 ssd--ha01-vm--211--disk--0.qcow2
            lvcreate -qq -y -an -Wn -Zn -L 8M -n vm-211-disk-0.qcow2 {Thick}
            udevadm settle
            """);
        await _guest.MustAsync("printf 'scsi0: ssd-ha01:vm-210-disk-0\\n' > /etc/pve/nodes/pve1/qemu-server/210.conf; printf 'scsi0: ssd-ha01:vm-211-disk-0.qcow2\\nparent: s1\\n\\n[s1]\\nscsi0: ssd-ha01:vm-211-disk-0.qcow2\\n' > /etc/pve/nodes/pve1/qemu-server/211.conf");
        var busy = await _guest.RunAsync($"lvchange -ay {Thick}/vm-210-disk-0 2>&1");
        busy.Require("the very failure that people see", !busy.Succeeded && busy.Stdout.Contains("Device or resource busy", StringComparison.Ordinal));
        var ghost = await _guest.MustAsync("dmsetup table ssd--ha01-vm--202--disk--0; dmsetup info -c --noheadings -o uuid,readonly ssd--ha01-vm--202--disk--0");

        var duplicates = await _guest.PlumbAsync($"clean --yes --only duplicates {Given}", TimeSpan.FromSeconds(180));
        duplicates.Require("everything done", duplicates.Succeeded);
        var tombstones = await _guest.PlumbAsync($"clean --yes --only tombstones {Given}", TimeSpan.FromSeconds(180));
        tombstones.Require("everything done", tombstones.Succeeded);

        var scan = await _guest.PlumbAsync($"scan --format json {Given}");
        scan.Require("nothing left to find", scan.ExitCode == 0);
        await _guest.MustAsync($"lvchange -ay {Thick}/vm-210-disk-0 {Thick}/vm-211-disk-0.qcow2 {Thick}/vm-201-disk-0 && lvchange -an {Thick}/vm-210-disk-0 {Thick}/vm-211-disk-0.qcow2 {Thick}/vm-201-disk-0");
        var data = await _guest.MustAsync($"lvs --noheadings -o lv_name {Thick} | tr -d ' '");
        Assert.All(["vm-105-disk-0", "snap_vm-211-disk-0_s1.qcow2", "vm-103-disk-0"], lv => Assert.Contains(lv, data.Split('\n')));

        // Its extents were given to other volumes meanwhile, as on a real host: it must not come back over them.
        var acts = await ActsAsync();
        var taken = await RestoreAsync(acts["ssd--ha01-vm--202--disk--0"], ExitCode: 1);
        taken.Require("the new owner", taken.Stdout.Contains($"the LV {Thick}/vm-210-disk-0 has sectors of it now", StringComparison.Ordinal));

        // What LVM no longer knows comes back exactly; what LVM knows comes back by LVM.
        await _guest.MustAsync($"lvremove -qq -y {Thick}/vm-210-disk-0 {Thick}/vm-211-disk-0.qcow2 {Thick}/snap_vm-211-disk-0_s1.qcow2");
        await RestoreAsync(acts["ssd--ha01-vm--202--disk--0"], ExitCode: 0);
        Assert.Equal(ghost, await _guest.MustAsync("dmsetup table ssd--ha01-vm--202--disk--0; dmsetup info -c --noheadings -o uuid,readonly ssd--ha01-vm--202--disk--0"));
        await RestoreAsync(acts["ssd--ha01-vm--105--disk--0"], ExitCode: 0);
        await _guest.MustAsync("dmsetup info ssd--ha01-vm--105--disk--0");
        var refused = await RestoreAsync(acts["copy-vm--103--disk--0"], ExitCode: 1);
        refused.Require("the owner of the sectors", refused.Stdout.Contains("vm--103--disk--0", StringComparison.Ordinal) && refused.Stdout.Contains("has sectors of it now", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatChangesWhileThePromptWaits_StopsTheAct_AndEnterMeansNo()
    {
        await _guest.ScriptAsync($"""
            mkfifo /run/answers
            (script -qfec "/run/plumb/plumb clean --only tombstones {Given}" /run/clean.out < /run/answers > /dev/null 2>&1 & echo $! > /run/clean.pid)
            (sleep 600 > /run/answers 2> /dev/null & echo $! > /run/holder.pid)
            """);
        try
        {
            await _guest.WaitUntilAsync("the first question", "grep -q 'Remove this tombstone' /run/clean.out", TimeSpan.FromSeconds(90));
            await _guest.ScriptAsync("""
                sed -i '1i lock: migrate' /etc/pve/nodes/pve2/qemu-server/105.conf
                (sleep 1000 < /dev/mapper/ssd--ha01-vm--202--disk--0 > /dev/null 2>&1 & echo $! > /run/opener.pid)
                dmsetup rename test--vm--888--disk--0 --setuuid other-uuid
                mkdir -p /run/qemu-server
                (bash -c 'while sleep 1; do :; done' kvm -pidfile /var/run/qemu-server/999.pid > /dev/null 2>&1 & echo $! > /run/qemu-server/999.pid)
                printf '\na\n' > /run/answers
                """);
            await _guest.WaitUntilAsync("the end", "grep -q 'left by your answer' /run/clean.out", TimeSpan.FromSeconds(120));
            var said = await _guest.MustAsync("cat /run/clean.out");
            Assert.Contains("left by your answer 1, not removed 3", said, StringComparison.Ordinal);
            Assert.Contains("Removed 0", said, StringComparison.Ordinal);
            Assert.Contains("ssd--ha01-vm--202--disk--0 is open", said, StringComparison.Ordinal);
            Assert.Contains("it is gone, or is no longer in the way", said, StringComparison.Ordinal);
            Assert.Contains("guest 999 runs here", said, StringComparison.Ordinal);
            await _guest.MustAsync("dmsetup info ssd--ha01-vm--105--disk--0 && dmsetup info ssd--ha01-vm--202--disk--0 && dmsetup info test--vm--888--disk--0 && dmsetup info test--vm--999--disk--0");
            Assert.Empty(await ActsAsync());
        }
        finally
        {
            await _guest.MustAsync("kill $(cat /run/opener.pid /run/holder.pid /run/clean.pid /run/qemu-server/999.pid) 2>/dev/null; rm -f /run/answers /run/clean.out; udevadm settle");
        }
    }

    [Fact]
    public async Task Proxmox_AtWork_KeepsUsOut_AndAKilledActIsToldAndFinished()
    {
        var locked = await _guest.RunAsync($"mkdir -p /var/lock/qemu-server; flock /var/lock/qemu-server/lock-202.conf /run/plumb/plumb clean --yes --only tombstones ssd--ha01-vm--202--disk--0 {Given}", TimeSpan.FromSeconds(90));
        locked.Require("nothing done", locked.ExitCode == 1 && locked.Stdout.Contains("the lock of VM 202 is held by somebody else", StringComparison.Ordinal));

        // The power goes right after the intent has reached the disk.
        var killed = await _guest.RunAsync($"strace -f -o /dev/null -e trace=fsync -e inject=fsync:signal=KILL:when=1 /run/plumb/plumb clean --yes --only tombstones ssd--ha01-vm--202--disk--0 {Given}", TimeSpan.FromSeconds(180));
        killed.Require("a kill", !killed.Succeeded);
        await _guest.MustAsync("dmsetup info ssd--ha01-vm--202--disk--0");
        Assert.Equal("interrupted", (await JournalAsync())[0].GetProperty("state").GetString());

        // pmxcfs drops the lock of a dead node's program after 120 seconds; a plain directory does not.
        await _guest.MustAsync($"rmdir /etc/pve/priv/lock/storage-{Thick}");
        var again = await _guest.PlumbAsync($"clean --yes --only tombstones ssd--ha01-vm--202--disk--0 {Given}", TimeSpan.FromSeconds(90));
        again.Require("done", again.Succeeded);
        var states = (await JournalAsync()).Select(a => a.GetProperty("state").GetString());
        Assert.Equal(["failed", "done"], states);
        await _guest.MustAsync("! dmsetup info ssd--ha01-vm--202--disk--0 2>/dev/null");
    }

    private async Task<CommandResult> RestoreAsync(string id, int ExitCode)
    {
        var restored = await _guest.PlumbAsync($"restore {id} --yes {Given}", TimeSpan.FromSeconds(120));
        return restored.Require($"exit code {ExitCode}", restored.ExitCode == ExitCode);
    }

    private async Task<List<JsonElement>> JournalAsync()
    {
        var printed = await _guest.PlumbAsync($"journal --format json --set state.dir={State}");
        return [.. JsonDocument.Parse(printed.RequireSuccess().Stdout).RootElement.GetProperty("acts").EnumerateArray()];
    }

    /// <summary>Entry to the id of the act on it.</summary>
    private async Task<Dictionary<string, string>> ActsAsync() =>
        (await JournalAsync()).ToDictionary(a => a.GetProperty("intent").GetProperty("entry").GetString()!, a => a.GetProperty("id").GetString()!, StringComparer.Ordinal);
}
