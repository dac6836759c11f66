using System.Collections.Concurrent;
using System.Text;
using Plumbline.MachineTests.Harness;
using Plumbline.Testing.CloudStack;

namespace Plumbline.MachineTests.Scenes;

/// <summary>
/// The guest as its hypervisor has it: what the cloud attaches is plugged, over QMP, as libvirt does it for CloudStack. Each volume is a
/// sparse file that stays when the disk goes, and has the volume's id written on it, so that its content says what it is.
/// </summary>
internal sealed class CloudMachine(Guest guest) : IFakeHypervisor, IDisposable
{
    private const int HighestPciSlot = 31;
    private const int SerialLength = 20;

    /// <summary>One act after the other, as in CloudStack's queue of one machine (VM_WORK_QUEUE).</summary>
    private readonly SemaphoreSlim _queue = new(1);

    private readonly ConcurrentDictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PluggedVolume> _plugged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _leaving = new(StringComparer.Ordinal);

    /// <summary>What is waited for before a disk is plugged.</summary>
    public Func<FakeVolume, Task> BeforePlug { get; set; } = _ => Task.CompletedTask;

    /// <summary>What is waited for before a disk is taken away.</summary>
    public Func<FakeVolume, Task> BeforeUnplug { get; set; } = _ => Task.CompletedTask;

    /// <summary>Volumes that go behind the SCSI controller; the others are virtio disks.</summary>
    public ConcurrentDictionary<string, bool> OnScsi { get; } = new(StringComparer.Ordinal);

    /// <summary>The ids of the volumes whose disks the machine has.</summary>
    public IEnumerable<string> Plugged => _plugged.Keys;

    /// <summary>LibvirtComputingResource.diskUuidToSerial; 38400000-8cf0-11bd-b24e-10b96e4ef00d has 384000008cf011bdb24e.</summary>
    public static string SerialOf(string volumeId) => volumeId.Replace("-", "", StringComparison.Ordinal)[..SerialLength];

    public async Task PlugAsync(FakeVolume volume, long slot)
    {
        await _queue.WaitAsync();
        try
        {
            await BeforePlug(volume);
            if (_plugged.Values.Any(p => p.Slot == slot))
            {
                throw new FakeRefusal(530, null, $"Failed to attach volume {volume.Name} to VM appliance; org.libvirt.LibvirtException: operation failed: target {Label(slot)} already exists");
            }

            var place = OnScsi.ContainsKey(volume.Id) ? new HotplugPlace(OnScsi: true) : new HotplugPlace(PciSlot());
            _plugged[volume.Id] = new PluggedVolume(await guest.Hotplug.PlugAsync(SerialOf(volume.Id), FileOf(volume), place), slot, place.PciSlot);
        }
        catch (MachineTestException e)
        {
            throw new FakeRefusal(530, null, $"Failed to attach volume {volume.Name} to VM appliance; org.libvirt.LibvirtException: internal error: {e.Message.Split('\n')[0]}");
        }
        finally
        {
            _queue.Release();
        }
    }

    public async Task UnplugAsync(FakeVolume volume)
    {
        if (!_plugged.TryGetValue(volume.Id, out var plugged))
        {
            // "We will set it as detached in the database": the agent finds no such disk in the domain.
            return;
        }

        if (!_leaving.TryAdd(volume.Id, true))
        {
            throw new FakeRefusal(530, null, $"Failed to detach volume {volume.Name}; org.libvirt.LibvirtException: internal error: unable to execute QEMU command 'device_del': Device virtio-disk{plugged.Slot} is already in the process of unplug");
        }

        try
        {
            await BeforeUnplug(volume);
            await _queue.WaitAsync();
            try
            {
                await guest.Hotplug.UnplugAsync(plugged.Disk);
                _plugged.TryRemove(volume.Id, out _);
            }
            finally
            {
                _queue.Release();
            }
        }
        finally
        {
            _leaving.TryRemove(volume.Id, out _);
        }
    }

    /// <summary>The hypervisor makes the disk larger while the machine has it.</summary>
    public Task GrowAsync(string volumeId, long size) => guest.Hotplug.ResizeAsync(_plugged[volumeId].Disk, size);

    /// <summary>What is in the volume's file, from this side.</summary>
    public string ReadFile(string volumeId, long offset, int length)
    {
        using var file = File.OpenRead(_files[volumeId]);
        file.Position = offset;
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return Encoding.ASCII.GetString(bytes);
    }

    public void Dispose() => _queue.Dispose();

    /// <summary>LibvirtVMDef.getDevLabel: where the cloud's database believes the disk to be, which the guest never hears.</summary>
    private static string Label(long slot) => $"vd{(char)('a' + slot)}";

    /// <summary>From the highest down: at a boot the one that was plugged last is found first, and every letter is another one.</summary>
    private int PciSlot() => Enumerable.Range(0, HighestPciSlot).Select(n => HighestPciSlot - n).First(slot => _plugged.Values.All(p => p.PciSlot != slot));

    private string FileOf(FakeVolume volume) => _files.GetOrAdd(volume.Id, id =>
    {
        var file = guest.Hotplug.CreateFile(id, volume.Bytes);
        using var disk = new FileStream(file, FileMode.Open);
        disk.Write(Encoding.ASCII.GetBytes(id));
        return file;
    });

    private sealed record PluggedVolume(HotplugDisk Disk, long Slot, int? PciSlot);
}
