using Plumbline.Daemon.Operations;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Daemon.Naming;

/// <summary>What became of a name.</summary>
/// <param name="Refusal">Null when it is there and proven.</param>
/// <param name="Stale">The mapping that stands in the way: it is of a disk that is not the volume's any more, and somebody has it open.</param>
internal sealed record NameOutcome(Refusal? Refusal, NamedMapping? Stale = null)
{
    public static NameOutcome Done { get; } = new(null as Refusal);
}
