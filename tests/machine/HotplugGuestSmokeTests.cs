using System.Net;
using System.Net.Sockets;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests;

/// <summary>Proves by the tools alone that the scenes are what they say.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class HotplugGuestSmokeTests(HotplugGuest fixture)
{
    private const string LongSerial = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

    private readonly Guest _guest = fixture.Guest;

    [Fact]
    public async Task PluggedDisk_HasItsSizeAndTheFirstTwentyCharactersOfItsSerial()
    {
        var (disk, name) = await HotplugScenes.PlugAsync(_guest, LongSerial, 64L << 20);

        var listed = await _guest.RunAsync($"lsblk -dnb -o NAME,SIZE,RO,SERIAL /dev/{name} | tr -s ' '");

        listed.RequireLine($"{name} {64L << 20} 0 {LongSerial[..20]}");
        await HotplugScenes.UnplugAsync(_guest, disk);
    }

    [Fact]
    public async Task ReadOnlyDisk_IsReadOnlyInTheGuest()
    {
        var (disk, name) = await HotplugScenes.PlugAsync(_guest, "read-only", 16L << 20, readOnly: true);

        (await _guest.RunAsync($"cat /sys/block/{name}/ro")).RequireLine("1");

        await HotplugScenes.UnplugAsync(_guest, disk);
    }

    [Fact]
    public async Task ResizedDisk_HasItsNewSize()
    {
        var (disk, name) = await HotplugScenes.PlugAsync(_guest, "growing", 16L << 20);

        await HotplugScenes.ResizeAsync(_guest, disk, name, 48L << 20);

        await HotplugScenes.UnplugAsync(_guest, disk);
    }

    [Fact]
    public async Task FreedLetter_IsGivenToTheNextDisk()
    {
        var (first, firstName) = await HotplugScenes.PlugAsync(_guest, "first", 16L << 20);
        var (second, secondName) = await HotplugScenes.PlugAsync(_guest, "second", 16L << 20);

        await HotplugScenes.UnplugAsync(_guest, first);
        var (third, thirdName) = await HotplugScenes.PlugAsync(_guest, "third", 16L << 20);

        Assert.Equal(firstName, thirdName);
        Assert.NotEqual(secondName, thirdName);
        await HotplugScenes.UnplugAsync(_guest, second);
        await HotplugScenes.UnplugAsync(_guest, third);
    }

    [Fact]
    public async Task StorageDaemon_ExportsADiskThatNbdinfoSees()
    {
        var (disk, name) = await HotplugScenes.PlugAsync(_guest, "exported", 16L << 20);
        await _guest.MustAsync($"""
            qemu-storage-daemon --daemonize --pidfile /run/export.pid --blockdev driver=host_device,node-name=disk,filename=/dev/{name} \
                --nbd-server addr.type=inet,addr.host=127.0.0.1,addr.port=10900 --export type=nbd,id=disk,node-name=disk,name=exported
            """);

        (await _guest.RunAsync("nbdinfo --size nbd://127.0.0.1:10900/exported")).RequireLine($"{16L << 20}");

        await _guest.MustAsync("kill $(cat /run/export.pid)");
        await _guest.WaitUntilAsync("the export has ended", "test ! -e /run/export.pid", TimeSpan.FromSeconds(20));
        await HotplugScenes.UnplugAsync(_guest, disk);
    }

    [Fact]
    public async Task LoopbackOfTheTestsMachine_IsReachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var said = _guest.RunAsync($"cat </dev/tcp/10.0.2.2/{((IPEndPoint)listener.LocalEndpoint).Port}");

        using (var client = await listener.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30)))
        {
            await client.GetStream().WriteAsync("hello\n"u8.ToArray());
        }

        (await said).RequireLine("hello");
    }
}
