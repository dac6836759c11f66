namespace Plumbline.MachineTests.Harness;

/// <summary>The temporary folder of one guest: sockets, console, disks, and the share that the guest sees as /mnt/host.</summary>
internal sealed class GuestFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("plumbline-guest-").FullName;

    public GuestFolder() => Directory.CreateDirectory(Share);

    public string Share => Path.Combine(_path, "share");

    public string Console => Path.Combine(_path, "console.log");

    public string AgentSocket => Path.Combine(_path, "agent.sock");

    public string QmpSocket => Path.Combine(_path, "qmp.sock");

    /// <summary>A sparse file: a disk costs what is written to it.</summary>
    public string CreateDisk(string name, long size)
    {
        var file = Path.Combine(_path, $"{name}.disk");
        using var disk = new FileStream(file, FileMode.CreateNew);
        disk.SetLength(size);
        return file;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
