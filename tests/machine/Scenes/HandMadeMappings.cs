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

    /// <summary>The name is given to the kernel as it is: nothing is mangled on the way.</summary>
    public async Task CreateAsync(string name, string table, string? uuid = null)
    {
        var uuidOption = uuid is null ? "" : $"--uuid {Shell.Quote(uuid)}";
        await guest.MustAsync(
            $"dmsetup create --manglename none {uuidOption} --table {Shell.Quote(table)} -- {Shell.Quote(name)} && udevadm settle");
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
        while (_names.TryPop(out var name))
        {
            var quoted = Shell.Quote(name);
            await guest.MustAsync(
                $"! dmsetup info --manglename none -- {quoted} >/dev/null 2>&1 || dmsetup remove --retry --manglename none -- {quoted}");
        }
    }
}
