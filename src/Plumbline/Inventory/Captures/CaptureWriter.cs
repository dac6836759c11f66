using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Figures;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Multipath;
using Plumbline.Kernel.Native;

namespace Plumbline.Inventory.Captures;

/// <summary>
/// Records one reading of a host: the same readers, with every seam replaced by one that keeps its answers. What comes of the capture is
/// therefore byte for byte what came of the reading.
/// </summary>
internal sealed class CaptureWriter(HostSources sources)
{
    private readonly RecordingRoot _root = new(sources.Root);
    private readonly RecordingDeviceMapper _deviceMapper = new(sources.DeviceMapper);
    private readonly RecordingMultipathd _multipathd = new(sources.Multipathd);
    private readonly RecordingLvm _lvm = new(sources.Lvm);
    private readonly RecordingProcesses _processes = new(sources.Processes);
    private readonly RecordingFileSystems _fileSystems = new(sources.FileSystems);

    /// <summary>Reads the host; the inventory is the one that the capture will give.</summary>
    public Task<HostInventory> ReadAsync(CancellationToken cancellation) =>
        new InventoryReader(sources with { Root = _root, DeviceMapper = _deviceMapper, Multipathd = _multipathd, Lvm = _lvm, Processes = _processes, FileSystems = _fileSystems }).ReadAsync(cancellation);

    public void Write(Stream target, HostInventory inventory)
    {
        var errors = _root.Files.Select(f => (f.Key, f.Value.Error)).Concat(_root.Lists.Select(l => (l.Key, l.Value.Error)))
            .Where(e => e.Error != Errno.None && !Errno.IsGone(e.Error));
        var manifest = new CaptureManifest(
            CaptureManifest.CurrentSchema,
            inventory.Host.HostName,
            inventory.Host.Node,
            inventory.TakenAt,
            new SortedDictionary<string, string>(inventory.Settings.Values.ToDictionary(), StringComparer.Ordinal));
        var own = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [CaptureFiles.Folder + "capture.json"] = JsonText.Write(manifest, CaptureJson.Default.CaptureManifest),
            [CaptureFiles.Folder + "dm.json"] = JsonText.Write(_deviceMapper.ToCapture(), DmJson.Default.DmCapture),
            [CaptureFiles.Folder + "problems.json"] = JsonText.Write(
                new CaptureErrors(new SortedDictionary<string, int>(errors.ToDictionary(e => e.Key, e => e.Error), StringComparer.Ordinal)), CaptureJson.Default.CaptureErrors),
        };
        if (_multipathd.Answer is { } maps)
        {
            own[CaptureFiles.Folder + "multipathd-maps.json"] = JsonText.Write(maps, CaptureJson.Default.MultipathdReply);
        }

        if (_lvm.Answer is { } report)
        {
            own[CaptureFiles.Folder + "lvm-fullreport.json"] = JsonText.Write(report, CaptureJson.Default.LvmAnswer);
        }

        if (_processes.Answer is { } list)
        {
            own[CaptureFiles.Folder + "processes.json"] = JsonText.Write(list, CaptureJson.Default.ProcessAnswer);
        }

        if (_fileSystems.Answer is { } space)
        {
            own[CaptureFiles.Folder + "root-space.json"] = JsonText.Write(space, CaptureJson.Default.SpaceAnswer);
        }

        CaptureFiles.Write(target, _root, own);
    }

    private sealed class RecordingMultipathd(IMultipathd inner) : IMultipathd
    {
        public MultipathdReply? Answer { get; private set; }

        public MultipathdReply Ask(string command) => Answer = inner.Ask(command);
    }

    private sealed class RecordingLvm(ILvmReport inner) : ILvmReport
    {
        public LvmAnswer? Answer { get; private set; }

        public async Task<LvmAnswer> AskAsync(ImmutableArray<string> excluded, CancellationToken cancellation) => Answer = await inner.AskAsync(excluded, cancellation);
    }

    private sealed class RecordingProcesses(IProcesses inner) : IProcesses
    {
        public ProcessAnswer? Answer { get; private set; }

        public ProcessAnswer Ask() => Answer = inner.Ask();
    }

    private sealed class RecordingFileSystems(IFileSystems? inner) : IFileSystems
    {
        public SpaceAnswer? Answer { get; private set; }

        public SpaceAnswer Root() => Answer = inner?.Root() ?? new SpaceAnswer(null, null);
    }
}
