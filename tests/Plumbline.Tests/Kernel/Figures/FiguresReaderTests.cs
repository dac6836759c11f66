using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Inventory.Captures;
using Plumbline.Kernel;
using Plumbline.Kernel.Figures;
using Plumbline.Testing;

namespace Plumbline.Tests.Kernel.Figures;

public sealed class FiguresReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-figures-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void HostWithoutTheFiles_IsNotKnown_AndNoProblem()
    {
        var problems = new ReadProblems();

        var figures = FiguresReader.Read(new MemoryRoot(), new CapturedFileSystems(null), problems);

        Assert.Equal(new HostFigures(null, null, new MemoryFigures(null, null, null, null), null, null, null, null, null), figures);
        Assert.Empty(problems.ToImmutable());
    }

    [Fact]
    public void WhatCannotBeRead_IsAProblem_AndTheRestIsRead()
    {
        var problems = new ReadProblems();
        var root = new MemoryRoot().Error("/proc/meminfo", 5).File("/proc/uptime", "60.00 1.00\n");

        var figures = FiguresReader.Read(root, new CapturedFileSystems(new SpaceAnswer(null, "/: Input/output error")), problems);

        Assert.Equal(TimeSpan.FromMinutes(1), figures.Uptime);
        Assert.Null(figures.Memory.Total);
        Assert.Equal(["/: Input/output error", "/proc/meminfo: Input/output error"], problems.ToImmutable().Select(p => p.Detail));
        Assert.All(problems.ToImmutable(), p => Assert.Equal("figures", p.Source));
    }

    [Fact]
    public void ThisMachine_HasFigures()
    {
        var problems = new ReadProblems();

        var figures = FiguresReader.Read(new LiveRoot(), new LiveFileSystems(), problems);

        Assert.Empty(problems.ToImmutable());
        Assert.InRange(figures.Uptime!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(10_000));
        Assert.InRange(figures.CpuCount!.Value, 1, 100_000);
        Assert.True(figures.Memory.Total > figures.Memory.Available);

        // statvfs by hand and by .NET's own way speak of the same file system.
        var drive = new DriveInfo("/");
        Assert.Equal(drive.TotalSize, figures.RootFileSystem!.Size);
        Assert.InRange(figures.RootFileSystem.Available, 0, figures.RootFileSystem.Free);
    }

    [Fact]
    public async Task Capture_GivesTheSameFigures_AndKeepsOnlyTheBeginningOfCpuInfo()
    {
        var host = Host();
        var path = Path.Combine(_folder.FullName, "host.tar.gz");
        var writer = new CaptureWriter(host.Sources with { FileSystems = new CapturedFileSystems(new SpaceAnswer(new FileSystemSpace(100 << 20, 50 << 20, 40 << 20), null)) });
        var live = await writer.ReadAsync(CancellationToken.None);
        await using (var file = File.Create(path))
        {
            writer.Write(file, live);
        }

        var sources = CaptureReader.Open(path).Sources!;
        var captured = await new InventoryReader(sources).ReadAsync(CancellationToken.None);

        Assert.Equal(live.Figures, captured.Figures);
        Assert.Equal(new FileSystemSpace(100 << 20, 50 << 20, 40 << 20), captured.Figures.RootFileSystem);
        Assert.Equal(("AMD EPYC 9354", 4, "6.8.12-4-pve", "8.2.4"), (captured.Figures.CpuModel, captured.Figures.CpuCount, captured.Figures.Kernel, captured.Figures.ProxmoxVersion));
        Assert.InRange(sources.Root.Read("/proc/cpuinfo", 1 << 20).Bytes!.Length, 1, 1024);
        Assert.Equal(ScanDocument.Of(live, Inspector.Inspect(live)).ToJson(), ScanDocument.Of(captured, Inspector.Inspect(captured)).ToJson());
    }

    [Fact]
    public async Task StorageUse_JoinsGroupsAndPoolsWithTheirStorages()
    {
        var opened = CaptureReader.Open(Path.Combine(RepositoryRoot.Path, "samples/pve-node"));
        var use = StorageUse.Of(await new InventoryReader(opened.Sources!).ReadAsync(CancellationToken.None));

        Assert.Equal(["pve: ", "ssd-ha01: ssd-ha01"], use.Groups.Select(g => $"{g.Name}: {string.Join(' ', g.Storages)}"));
        Assert.Equal(["pve/data: local-lvm"], use.Pools.Select(p => $"{p.Group}/{p.Name}: {string.Join(' ', p.Storages)}"));
        Assert.All(use.Groups, g => Assert.True(g.Size > g.Free));
    }

    [Fact]
    public async Task Words_SayWhatIsNotKnown_AndNeverZero()
    {
        var inventory = await new SampleHost().ReadAsync();

        Assert.All(HostText.Machine(inventory).Concat(HostText.Storage(inventory)), line => Assert.Equal((HostText.NotKnown, null), (line.Value, line.Full)));
    }

    [Fact]
    public async Task Words_AreThoseOfTheFigures()
    {
        var lines = HostText.Machine(await Host().ReadAsync()).Select(line => $"{line.Name}: {line.Value}");

        Assert.Equal(
            [
                "Proxmox VE: 8.2.4", "Kernel: 6.8.12-4-pve", "Uptime: 1 day 2 h", "CPU: 4 × AMD EPYC 9354",
                "Load: 0.20, 1.50, 12.00 (1, 5, 15 minutes)", "Memory: 8M available of 16M", "Swap: none",
            ],
            lines);
    }

    private static SampleHost Host()
    {
        var host = new SampleHost();
        host.Files.File("/proc/uptime", "93784.25 180000.10\n")
            .File("/proc/loadavg", "0.20 1.50 12.00 1/80 11206\n")
            .File("/proc/meminfo", "MemTotal:       16384 kB\nMemAvailable:    8192 kB\nSwapTotal:          0 kB\nSwapFree:           0 kB\n")
            .File("/proc/cpuinfo", string.Concat(Enumerable.Repeat("processor\t: 0\nmodel name\t: AMD EPYC 9354\nflags\t\t: fpu vme de pse\n\n", 64)))
            .File("/sys/devices/system/cpu/online", "0-3\n")
            .File("/proc/sys/kernel/osrelease", "6.8.12-4-pve\n")
            .File("/usr/share/perl5/PVE/pvecfg.pm", "sub version_text {\n    return '8.2.4/faa83925c9641325';\n}\n");
        return host;
    }
}
