using System.Diagnostics;
using System.Text;

namespace Plumbline.MachineTests.Harness;

/// <summary>The QEMU that runs one guest, emulated: hardware virtualization is not available everywhere these tests run.</summary>
internal sealed class QemuProcess : IDisposable
{
    private const string Program = "qemu-system-x86_64";

    /// <summary>The first devices on the bus take the first slots, so the disks' letters follow the order given here: the root is vda.</summary>
    private const string Machine =
        "-accel tcg,thread=multi -cpu max -smp 2 -m 3072 -nodefaults -no-user-config -no-reboot -display none";

    private const string KernelCommandLine = "console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable net.ifnames=0";

    /// <summary>guest/initramfs-init reads it.</summary>
    private const string SystemdFirst = " guest_init=/lib/systemd/systemd";

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private QemuProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }
        };
        _process.BeginErrorReadLine();
    }

    public static void RequireInstalled()
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(place => File.Exists(Path.Combine(place, Program))))
        {
            throw new MachineTestException($"{Program} is not installed: run './test machine', which installs it.");
        }
    }

    public static QemuProcess Start(GuestImage image, GuestFolder folder, GuestHardware hardware, TimeSpan lifetime)
    {
        // coreutils' timeout ends QEMU even if this process is killed and cannot.
        var start = new ProcessStartInfo("timeout") { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[] { "--signal=KILL", $"{lifetime.TotalSeconds}", Program }
            .Concat(Machine.Split(' '))
            .Concat(Arguments(image, folder, hardware)))
        {
            start.ArgumentList.Add(argument);
        }

        return new QemuProcess(Process.Start(start)!);
    }

    public async Task<string> WaitForEndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        lock (_errors)
        {
            return $"QEMU ended with exit code {_process.ExitCode}. {_errors}";
        }
    }

    /// <summary>Lets QEMU end by itself if it was asked to, so that timeout reaps it; then by force.</summary>
    public void Dispose()
    {
        if (!_process.WaitForExit(EndLimit))
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static IEnumerable<string> Arguments(GuestImage image, GuestFolder folder, GuestHardware hardware)
    {
        yield return "-kernel";
        yield return image.Kernel;
        yield return "-initrd";
        yield return image.Initramfs;
        yield return "-append";
        yield return hardware.Systemd ? KernelCommandLine + SystemdFirst : KernelCommandLine;
        yield return "-serial";
        yield return $"file:{folder.Console}";
        if (hardware.Uuid is { } uuid)
        {
            yield return "-uuid";
            yield return uuid;
        }

        foreach (var (name, options) in Devices(image, folder, hardware))
        {
            yield return name;
            yield return options;
        }
    }

    private static IEnumerable<(string Name, string Options)> Devices(GuestImage image, GuestFolder folder, GuestHardware hardware)
    {
        // snapshot=on: what the guest writes is forgotten, every run starts from the same root.
        yield return ("-drive", $"if=none,id=root,file={image.Root},format=raw,snapshot=on");
        yield return ("-device", "virtio-blk-pci,drive=root,serial=plumbline-root");
        foreach (var disk in hardware.Disks)
        {
            var file = folder.CreateDisk(disk.Serial, disk.Size);
            yield return ("-drive", $"if=none,id={disk.Serial},file={file},format=raw,discard=unmap,readonly={(disk.ReadOnly ? "on" : "off")}");
            yield return ("-device", $"virtio-blk-pci,drive={disk.Serial},serial={disk.Serial}");
        }

        yield return ("-device", "virtio-serial-pci");
        yield return ("-chardev", $"socket,id=agent,path={folder.AgentSocket}");
        yield return ("-device", "virtserialport,chardev=agent,name=plumbline.agent");
        yield return ("-chardev", $"socket,id=qmp,path={folder.QmpSocket}");
        yield return ("-mon", "chardev=qmp,mode=control");
        yield return ("-virtfs", $"local,path={folder.Share},mount_tag=host,security_model=none");
        yield return ("-netdev", "user,id=net");
        yield return ("-device", "virtio-net-pci,netdev=net,romfile=");
    }
}
