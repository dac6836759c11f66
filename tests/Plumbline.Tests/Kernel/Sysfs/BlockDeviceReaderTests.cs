using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.Sysfs;
using Plumbline.Testing;

namespace Plumbline.Tests.Kernel.Sysfs;

public sealed class BlockDeviceReaderTests
{
    /// <summary>One disk that does not answer is one problem; the others have their serial numbers all the same.</summary>
    [Fact]
    public void Read_DiskThatDoesNotTellItsSerial_IsThere_AndSaidSo()
    {
        var disks = new SampleDisks().Virtio("vda", "a\n").Virtio("vdb", null).Virtio("vdc", "").Scsi("sda", "2:0:0:0", "s");
        disks.Files.Error("/sys/devices/pci0000:00/0000:00:03.0/virtiovdc/block/vdc/serial", Errno.ENOENT);
        var problems = new ReadProblems();
        var read = new BlockDeviceReader(disks.Files, problems).Read(withDeviceMapper: false);

        Assert.Equal(["sda s False", "vda a False", "vdb  True", "vdc  False"], read.Select(d => $"{d.Name} {d.Serial} {d.SerialUnread}"));
        Assert.Equal("/sys/devices/pci0000:00/0000:00:02.0/virtiovdb/block/vdb/serial: no answer within the time limit", Assert.Single(problems.ToImmutable()).Detail);
    }

    /// <summary>A capture keeps what every disk answered, and the one that did not.</summary>
    [Fact]
    public void Read_Recorded_KeepsEachSerial()
    {
        var recording = new RecordingRoot(new SampleDisks().Virtio("vda", "a").Virtio("vdb", null).Files);
        _ = new BlockDeviceReader(recording, new ReadProblems()).Read(withDeviceMapper: false);

        Assert.Equal([0, Errno.ETIMEDOUT], recording.Files.Where(f => f.Key.EndsWith("/serial", StringComparison.Ordinal)).Select(f => f.Value.Error));
    }

    /// <summary>On the running machine: what is asked together is what is asked one by one.</summary>
    [Fact]
    public void Read_ThisMachine_SerialsAreTheFiles()
    {
        var root = new LiveRoot();
        var disks = new BlockDeviceReader(root, new ReadProblems()).Read(withDeviceMapper: false).Where(d => File.Exists(d.SysPath + "/serial")).ToList();
        Assert.SkipWhen(disks.Count == 0, "needs a virtio disk");

        Assert.All(disks, d => Assert.Equal(File.ReadAllText(d.SysPath + "/serial").Trim(), d.Serial ?? ""));
    }
}
