namespace Plumbline.Paths;

/// <param name="Explanation">One sentence without its full stop, so that it can stand in a list.</param>
/// <param name="ToDo">Null where there is nothing to do.</param>
internal sealed record PathVerdict(PathState State, string Explanation, string? ToDo)
{
    /// <summary>
    /// The worst of all sources. The SCSI state alone, and an ANA state without its controller, are no proof of life: a path of which nothing
    /// else is known is unknown (the third column of "failed faulty running" is what others counted as healthy).
    /// </summary>
    public static PathVerdict Of(PathSources sources)
    {
        var kernel = Worst(SourceWords.Kernel(sources.Kernel), SourceWords.Kernel(sources.DaemonKernel));
        var checker = SourceWords.Checker(sources.Checker);
        var device = Worst(SourceWords.Device(sources.Device), SourceWords.Device(sources.DaemonDevice));
        var port = SourceWords.RemotePort(sources.RemotePort);
        var session = SourceWords.Session(sources.Session);
        var controller = SourceWords.Controller(sources.Controller);
        var ana = SourceWords.Ana(sources.Ana);
        var proof = Worst(Worst(Worst(kernel, checker), Worst(port, session)), controller);
        if (sources.Lost)
        {
            return Lost;
        }

        return Worst(Worst(proof, device), ana) switch
        {
            PathState.Failed => Failed(sources),
            PathState.Checking => new PathVerdict(PathState.Checking, Pending(sources), null),
            { } when proof is null => new PathVerdict(PathState.Unknown, NothingKnown(sources), "Ask again as root, with multipathd running."),
            PathState.Standby => new PathVerdict(PathState.Standby, Waiting(sources), null),
            PathState.Active => new PathVerdict(PathState.Active, sources.Ana == "non-optimized" ? "usable, though not the array's preferred way" : "usable", null),
            _ => new PathVerdict(PathState.Unknown, NothingKnown(sources), "Ask again as root, with multipathd running."),
        };
    }

    private static PathVerdict Lost { get; } = new(
        PathState.Failed,
        "the device is gone, and the map still names it",
        "Find out why the host dropped it (dmesg); once its cause is mended, rescan: rescan-scsi-bus.sh or iscsiadm -m session -R.");

    private static PathState? Worst(PathState? left, PathState? right) => left is null ? right : right is null ? left : (PathState)Math.Max((int)left, (int)right);

    /// <summary>The cause before its consequences: a session that is down makes the checker fail too.</summary>
    private static PathVerdict Failed(PathSources s)
    {
        var (why, toDo) = s switch
        {
            _ when SourceWords.Session(s.Session) == PathState.Failed => ($"the iSCSI session is {s.Session}", "Check the network and the portal: iscsiadm -m session -P 1."),
            _ when SourceWords.RemotePort(s.RemotePort) == PathState.Failed => ($"the Fibre Channel port of the array is {s.RemotePort}", "Check cable, switch port and zoning of this remote port."),
            _ when SourceWords.Controller(s.Controller) == PathState.Failed => ($"the NVMe controller is {s.Controller}", "Check the network and the target's port; the kernel reconnects by itself until ctrl_loss_tmo is over."),
            _ when SourceWords.Device(s.Device) == PathState.Failed => ($"the SCSI device is {s.Device}", "Once its cause is mended: echo running > /sys/block/DEVICE/device/state."),
            _ when SourceWords.Device(s.DaemonDevice) == PathState.Failed => ($"multipathd sees the SCSI device {s.DaemonDevice}", "Once its cause is mended: echo running > /sys/block/DEVICE/device/state."),
            _ when SourceWords.Ana(s.Ana) == PathState.Failed => ($"the array says ANA {s.Ana}", "Ask the array why this port no longer serves the namespace."),
            _ when SourceWords.Checker(s.Checker) == PathState.Failed => (CheckerFailed(s), "Check the array's port and whether it still shows the LUN to this host."),
            _ => ("the kernel failed I/O on it and has not put it back", "multipathd puts it back when its checker passes; is it running?"),
        };
        return new PathVerdict(PathState.Failed, why, toDo);
    }

    private static string CheckerFailed(PathSources s)
    {
        var word = s.Checker == "i/o timeout" ? "the checker got no answer in time" : $"the checker says {s.Checker}";
        return s.Kernel == "active" ? word + ", while the kernel still sends I/O there" : word;
    }

    private static string Pending(PathSources s) => SourceWords.Ana(s.Ana) == PathState.Checking
        ? "the array is changing its ANA state"
        : s.Checker == "undef" ? "it was not checked yet" : s.Checker is not null ? "the checker waits for its answer" : $"the SCSI device is {s.Device}";

    private static string Waiting(PathSources s) => s.Ana == "inaccessible" ? "the array serves the namespace through another port (ANA inaccessible)" : "it stands by until the array fails over";

    private static string NothingKnown(PathSources s)
    {
        var silent = s.Unanswered.IsEmpty ? "" : $"; no answer from {string.Join(", ", s.Unanswered)}";
        return s.Device is { } state ? $"only that its SCSI device is {state}, as dead paths are too{silent}" : $"no source says anything of it{silent}";
    }
}
