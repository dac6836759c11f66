using System.Collections.Immutable;
using Plumbline.Kernel;

namespace Plumbline.Inventory;

/// <summary>One device in the picture. Sizes are bytes; what is not known is null.</summary>
/// <param name="Id">Unique in this picture and made from the device's identity where it has one.</param>
/// <param name="Kind">disk, partition, dm, loop, md, nvme, nvme-path, …</param>
/// <param name="Identity">What is known of serial, wwid, nqn, vg, lv, portal, ports.</param>
/// <param name="StandsOn">Ids of the devices directly below.</param>
/// <param name="HeldBy">Who uses it besides the devices above: "mount:/srv", "swap", "guest:100", "process:71 qemu-nbd".</param>
internal sealed record GraphNode(
    string Id,
    string Kind,
    string Name,
    DeviceNumber? Number,
    string? Uuid,
    long? Size,
    bool? ReadOnly,
    int? OpenCount,
    string? State,
    ImmutableSortedDictionary<string, string> Identity,
    ImmutableArray<string> StandsOn,
    ImmutableArray<string> HeldBy);
