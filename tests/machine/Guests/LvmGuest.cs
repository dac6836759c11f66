using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Guests;

/// <summary>LVM and hand-made device-mapper devices; no multipathd runs here.</summary>
public sealed class LvmGuest() : GuestFixture(San1, San2, Local, Spare)
{
    internal static readonly GuestDisk San1 = new("plumb-san-1", 1L << 30);
    internal static readonly GuestDisk San2 = new("plumb-san-2", 1L << 30);
    internal static readonly GuestDisk Local = new("plumb-local", 1L << 30);

    /// <summary>Belongs to no volume group: hand-made mappings stand on it.</summary>
    internal static readonly GuestDisk Spare = new("plumb-spare", 1L << 30);

    private Task? _volumes;

    /// <summary>The volume groups, made once for all scenarios.</summary>
    internal Task VolumesAsync() => _volumes ??= LvmScenes.BuildAsync(Guest);
}

[CollectionDefinition(nameof(LvmGuest))]
public sealed class LvmGuestCollection : ICollectionFixture<LvmGuest>;
