using Plumbline.Kernel;

namespace Plumbline.Tests.Proxmox;

/// <summary>A node's files in a temporary directory: two nodes, a VM here, a container there.</summary>
internal sealed class ProxmoxTree : IDisposable
{
    public const string Members = """
        {
        "nodename": "pve1",
        "version": 12,
        "cluster": { "name": "lab", "version": 2, "nodes": 2, "quorate": 1 },
        "nodelist": {
          "pve1": { "id": 1, "online": 1, "ip": "10.0.0.1"},
          "pve2": { "id": 2, "online": 1, "ip": "10.0.0.2"}
          }
        }

        """;

    public const string VmList = """
        {
        "version": 5,
        "ids": {
        "100": { "node": "pve1", "type": "qemu", "version": 3 },
        "105": { "node": "pve2", "type": "lxc", "version": 4 }}

        }

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-proxmox-");

    public ProxmoxTree(bool populate = true)
    {
        if (!populate)
        {
            return;
        }

        Write("/proc/self/mountinfo", "25 1 8:1 / / rw - ext4 /dev/sda1 rw\n36 25 0:32 / /etc/pve rw,nosuid,nodev,relatime shared:1 - fuse /dev/fuse rw,user_id=0\n");
        Write("/etc/pve/.members", Members);
        Write("/etc/pve/.vmlist", VmList);
        Write("/etc/pve/storage.cfg", GuestFiles.Storage);
        Write("/etc/pve/nodes/pve1/qemu-server/100.conf", GuestFiles.Vm);
        Write("/etc/pve/nodes/pve1/qemu-server/100.conf.tmp.123", "name: half");
        Write("/etc/pve/nodes/pve2/lxc/105.conf", GuestFiles.Container);
        Write("/etc/pve/nodes/pve1/priv/secret", "x");
        File.CreateSymbolicLink(_folder.FullName + "/etc/pve/local", "nodes/pve1");
    }

    public string Folder => _folder.FullName;

    public CapturedRoot Root => new(Folder);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder + path)!);
        File.WriteAllText(Folder + path, text);
    }

    public void Delete(string path) => File.Delete(Folder + path);

    public void Dispose() => _folder.Delete(recursive: true);
}
