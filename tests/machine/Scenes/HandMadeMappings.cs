using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>
/// Device-mapper devices that no LVM made: leftovers, duplicates, odd names. Each method is one way in which hosts get them.
/// What a scenario made here is removed at its end, for the others share the guest.
/// </summary>
internal sealed class HandMadeMappings(Guest guest) : IAsyncDisposable
{
    /// <summary>AES-XTS with a 512 bit key: every record that holds these digits has leaked it.</summary>
    public static readonly string CryptKey = string.Concat(Enumerable.Repeat("5ec12e7a", 16));

    public static readonly string[] SeedRecipeNames = ["test--vm--999--disk--0", "test--vm--999--disk--0-dup", "test--vm--888--disk--0"];

    /// <summary>
    /// Names that trip parsers: blanks and quotes as they are (dmsetup then lists nothing at all unless told not to mangle), LVM's escape
    /// as text, hyphens that decode to nothing, the longest name.
    /// </summary>
    public static readonly string[] OddNames =
    [
        "a name with spaces",
        "it's \"quoted\"",
        @"escaped\x20text",
        "--vm--",
        "vm-",
        "ünï-vm--7--disk--0",
        new string('n', 127),
    ];

    private readonly Stack<string> _names = new();
    private readonly Stack<string> _ends = new();

    /// <summary>The name is given to the kernel as it is: nothing is mangled on the way.</summary>
    public async Task CreateAsync(string name, string table, string? uuid = null, bool readOnly = false)
    {
        var options = (uuid is null ? "" : $"--uuid {Shell.Quote(uuid)} ") + (readOnly ? "--readonly" : "");
        await guest.MustAsync(
            $"dmsetup create --manglename none {options} --table {Shell.Quote(table)} -- {Shell.Quote(name)} && udevadm settle");
        _names.Push(name);
    }

    /// <summary>The seed's recipe on a disk of our own: by its words a tombstone, its duplicate, and another tombstone.</summary>
    public async Task CreateSeedRecipeAsync(GuestDisk disk)
    {
        foreach (var name in SeedRecipeNames)
        {
            await CreateAsync(name, $"0 204800 linear {disk.Device} 0");
        }
    }

    public async Task CreateOddNamesAsync()
    {
        foreach (var name in OddNames)
        {
            await CreateAsync(name, "0 2048 zero");
        }
    }

    /// <summary>A crypt device without cryptsetup, so that its key is known and its table is in the kernel.</summary>
    public Task CreateCryptAsync(string name, GuestDisk disk, long startSector) =>
        CreateAsync(name, $"0 65536 crypt aes-xts-plain64 {CryptKey} 0 {disk.Device} {startSector}", $"CRYPT-PLAIN-{name}");

    /// <summary>One device of each target that hosts have and LVM's scene has not.</summary>
    public async Task CreateEveryTargetAsync(GuestDisk disk)
    {
        await guest.MustAsync("modprobe -a dm_cache_smq dm_mirror dm_crypt");
        await CreateAsync("t-error", "0 2048 error");
        await CreateAsync("t-striped", $"0 4096 striped 2 128 {disk.Device} 500000 {disk.Device} 510000");
        await CreateAsync("t-mirror", $"0 8192 mirror core 1 1024 2 {disk.Device} 520000 {disk.Device} 530000");
        await CreateAsync("t-pieces", $"0 2048 linear {disk.Device} 540000\n2048 2048 zero\n4096 2048 linear {disk.Device} 550000");
        await CreateCryptAsync("t-crypt", disk, startSector: 600000);
        await CreateAsync("t-cache-meta", $"0 8192 linear {disk.Device} 700000");
        await CreateAsync("t-cache-fast", $"0 16384 linear {disk.Device} 710000");
        await CreateAsync("t-cache-slow", $"0 65536 linear {disk.Device} 730000");
        await CreateAsync("t-cache", "0 65536 cache /dev/mapper/t-cache-meta /dev/mapper/t-cache-fast /dev/mapper/t-cache-slow 512 1 writethrough smq 0");
        await CreateAsync("t-merge-cow", $"0 8192 linear {disk.Device} 800000");
        await CreateAsync("t-merge-origin", $"0 8192 linear {disk.Device} 810000");
        await CreateAsync("t-merge", "0 8192 snapshot-merge /dev/mapper/t-merge-origin /dev/mapper/t-merge-cow P 16");
    }

    /// <summary>One device in each state: suspended, with a second table loaded, read-only, to be removed when closed, without a table.</summary>
    public async Task CreateEveryStateAsync(GuestDisk disk)
    {
        await CreateAsync("s-suspended", "0 2048 zero");
        await CreateAsync("s-inactive", "0 2048 zero");
        await CreateAsync("s-read-only", $"0 2048 linear {disk.Device} 560000", readOnly: true);
        await CreateAsync("s-deferred", "0 2048 zero");
        await guest.ScriptAsync("""
            dmsetup suspend s-suspended
            dmsetup load s-inactive --table '0 4096 error'
            sleep 1000 < /dev/mapper/s-deferred > /dev/null 2>&1 &
            echo $! > /run/s-deferred.pid
            dmsetup info -c --noheadings -o open s-deferred | grep -qx 1 || udevadm settle
            dmsetup remove --deferred s-deferred
            dmsetup create s-empty --notable
            """);
        _names.Push("s-empty");
        _ends.Push("kill $(cat /run/s-deferred.pid); dmsetup resume s-suspended");
    }

    /// <summary>What another node's lvremove leaves here: the mapping of an LV whose metadata is gone.</summary>
    public async Task LeaveBehindRemovedVolumeAsync(string group, string volume, string dmName)
    {
        await guest.ScriptAsync($"""
            lvcreate -qq -y -Wn -L 16M -n {volume} {group}
            table=$(dmsetup table {dmName})
            uuid=$(dmsetup info -c --noheadings -o uuid {dmName})
            lvremove -qq -y {group}/{volume}
            dmsetup create {dmName} --uuid "$uuid" --table "$table"
            udevadm settle
            """);
        _names.Push(dmName);
    }

    /// <summary>A foreign device that has taken the name of an LV: the LV, which stays, cannot be activated (EBUSY).</summary>
    public async Task TakeNameOfVolumeAsync(string group, string volume, string dmName)
    {
        await guest.ScriptAsync($"""
            lvcreate -qq -y -Wn -L 16M -n {volume} {group}
            lvchange -qq -an {group}/{volume}
            dmsetup create {dmName} --table '0 32768 zero'
            udevadm settle
            """);
        _names.Push(dmName);
    }

    /// <summary>A second device over the very sectors of an active LV.</summary>
    public async Task DuplicateAsync(string dmName, string duplicateName)
    {
        await guest.MustAsync($"dmsetup table {dmName} | dmsetup create {duplicateName} && udevadm settle");
        _names.Push(duplicateName);
    }

    /// <summary>A name that the program under test has removed meanwhile is fine.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_ends.TryPop(out var end))
        {
            await guest.MustAsync(end);
        }

        while (_names.TryPop(out var name))
        {
            var quoted = Shell.Quote(name);
            await guest.MustAsync(
                $"! dmsetup info --manglename none -- {quoted} >/dev/null 2>&1 || dmsetup remove --retry --manglename none -- {quoted}");
        }
    }
}
