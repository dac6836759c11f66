using System.Collections.Immutable;

namespace Plumbline.Kernel.Holders;

/// <summary>A block device that a process has open.</summary>
/// <param name="Device">major:minor, as it was opened: a minor that was given to another map since still shows here.</param>
/// <param name="Path">The name it was opened by, without " (deleted)".</param>
/// <param name="Deleted">That name is gone.</param>
internal sealed record OpenDevice(string Device, string Path, bool Deleted);

/// <summary>A process that has a block device open or runs a guest. Of its arguments only the guest's id and name are kept: the rest may hold secrets.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTime">Clock ticks since boot: pid and start time together are one process.</param>
/// <param name="Command">comm.</param>
/// <param name="GuestId">From -id, or from the name of its pid file (/run/qemu-server/100.pid, qsd-100.pid).</param>
/// <param name="GuestName">From -name.</param>
/// <param name="Devices">By major:minor, each name once.</param>
internal sealed record HostProcess(
    int Pid,
    long StartTime,
    string Command,
    int? GuestId,
    string? GuestName,
    ImmutableArray<OpenDevice> Devices);

/// <summary>One look at all processes.</summary>
/// <param name="Processes">Those that matter, by pid.</param>
/// <param name="Problems">What could not be seen, as sentences.</param>
internal sealed record ProcessAnswer(ImmutableArray<HostProcess> Processes, ImmutableArray<string> Problems);

/// <summary>Who has block devices open, and which guests run.</summary>
internal interface IProcesses
{
    ProcessAnswer Ask();
}

/// <summary>The answer that a capture kept.</summary>
internal sealed class CapturedProcesses(ProcessAnswer answer) : IProcesses
{
    // A list that the capture does not have arrives as no array at all.
    private readonly ProcessAnswer _answer = new(
        answer.Processes.IsDefault
            ? []
            : [.. answer.Processes.Select(process => process.Devices.IsDefault ? process with { Devices = [] } : process)],
        answer.Problems.IsDefault ? [] : answer.Problems);

    public ProcessAnswer Ask() => _answer;
}
