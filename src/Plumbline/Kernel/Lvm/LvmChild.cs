using System.Collections.Immutable;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.Processes;

namespace Plumbline.Kernel.Lvm;

/// <summary>The settings for --config that keep lvm away from devices, or why there are none.</summary>
internal readonly record struct LvmExclusion(string Settings, ImmutableArray<string> Notes, string? Failure);

/// <summary>lvm as a bounded child: where it is, how it is started, what its end means, and how it is kept away from devices that hang.</summary>
internal sealed class LvmChild(TimeProvider time, TimeSpan limit, ImmutableArray<string> programs = default)
{
    private static readonly string[] Places = ["/sbin/lvm", "/usr/sbin/lvm", "/bin/lvm"];

    private readonly ImmutableArray<string> _programs = programs.IsDefault ? [.. Places] : programs;

    public TimeSpan Limit => limit;

    /// <summary>Null where lvm is not installed.</summary>
    public string? Program => _programs.FirstOrDefault(place => LibC.access(place, LibC.X_OK) == 0);

    public Task<ChildAnswer> RunAsync(string program, ImmutableArray<string> arguments, Action<StuckChild> abandon, CancellationToken cancellation)
    {
        var command = new ChildCommand(program, arguments)
        {
            TimeLimit = limit,
            Environment = [new("LVM_SUPPRESS_FD_WARNINGS", "1")],
        };
        return BoundedChild.RunAsync(command, time, abandon, cancellation);
    }

    /// <param name="program">lvm itself.</param>
    /// <param name="excluded">Every name of every device to leave alone.</param>
    /// <param name="abandon">Told of a child that hangs.</param>
    /// <param name="cancellation">Ends the child first.</param>
    public async Task<LvmExclusion> ExcludeAsync(string program, ImmutableArray<string> excluded, Action<StuckChild> abandon, CancellationToken cancellation)
    {
        if (excluded.IsEmpty)
        {
            return new LvmExclusion("", [], null);
        }

        var asked = await RunAsync(program, ["lvmconfig", "--typeconfig", "full", "devices/global_filter"], abandon, cancellation);
        if (FailureOf(asked) is { } failure)
        {
            return new LvmExclusion("", [], "the host's own lvm filter could not be read: " + failure);
        }

        if (LvmFilter.Build(HostRoot.TextOf(asked.Output), excluded) is not { } filter)
        {
            return new LvmExclusion("", [], "the host's own lvm filter was not understood: " + HostRoot.TextOf(asked.Output).Trim());
        }

        // A devices file switches every filter off (lib/filters/filter-regex.c): without this the exclusion would not be heard.
        return new LvmExclusion(
            " devices/use_devicesfile=0 " + filter,
            LibC.access("/etc/lvm/devices/system.devices", 0) == 0 ? ["lvm's devices file was left out of this reading, because devices had to be excluded"] : [],
            null);
    }

    public string? FailureOf(ChildAnswer child) => child switch
    {
        { NotFound: true } => LvmAnswer.NotInstalled,
        { StartFailure: { } reason } => "lvm could not be started: " + reason,
        { Stuck: { } stuck } => $"lvm (pid {stuck.Pid}) hangs inside the kernel and was abandoned",
        { TimedOut: true } => $"lvm gave no answer within {limit.TotalSeconds:0.#} s and was ended",
        { Truncated: true } => "lvm's output did not arrive whole",
        { ExitCode: not 0 } => $"lvm ended with exit code {child.ExitCode}: {HostRoot.TextOf(child.ErrorOutput).Trim()}",
        _ => null,
    };
}
