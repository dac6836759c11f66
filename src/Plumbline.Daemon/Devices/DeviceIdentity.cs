namespace Plumbline.Daemon.Devices;

/// <summary>What proves that a disk of this machine carries a volume. One kind for each way in which a hypervisor shows it.</summary>
internal abstract record DeviceIdentity
{
    private DeviceIdentity()
    {
    }

    /// <summary>The disk's own serial number, compared exactly. KVM: virtio's serial, SCSI's vital product data.</summary>
    internal sealed record Serial(string Value) : DeviceIdentity
    {
        private const int Length = 20;

        /// <summary>
        /// The first 20 characters of the volume's uuid without its hyphens (CloudStack, LibvirtComputingResource.diskUuidToSerial).
        /// Null for what is no uuid.
        /// </summary>
        public static Serial? OfCloudStack(string uuid) => Guid.TryParseExact(uuid, "D", out var id) ? new Serial(id.ToString("N")[..Length]) : null;
    }

    /// <summary>The loop device on that file: the local provider.</summary>
    internal sealed record LoopFile(string Path) : DeviceIdentity;

    /// <summary>A disk of a VMware guest: 32 hexadecimal digits that begin with 6000c29, in lower case.</summary>
    internal sealed record Naa(string Value) : DeviceIdentity
    {
        /// <summary>From a volume's externaluuid (CloudStack 4.17 on); null for what is none.</summary>
        public static Naa? OfExternalUuid(string externalUuid) =>
            Guid.TryParseExact(externalUuid, "D", out var id) && id != Guid.Empty ? new Naa(id.ToString("N")) : null;
    }

    /// <summary>The place of a disk on VMware's virtual SCSI bus: "scsi0:1" of a volume's chaininfo.</summary>
    internal sealed record ScsiUnit(int Controller, int Unit) : DeviceIdentity;

    /// <summary>
    /// Both keys of VMware, the second only where the first can prove nothing: the id when the machine shows any such ids, else the place
    /// on the bus.
    /// </summary>
    internal sealed record VMwareDisk(Naa? Id, ScsiUnit? Place) : DeviceIdentity;

    /// <summary>XenServer: CloudStack's deviceid is the position of the virtual block device.</summary>
    internal sealed record XenSlot(long DeviceId) : DeviceIdentity;

    /// <summary>
    /// Compatibility mode (volumes.match_by_size): the one disk of exactly this size that was not there when the ask began, while no other
    /// ask is under way. From <see cref="DeviceFinder.BeginSizeAskAsync"/>.
    /// </summary>
    internal sealed record Appeared(SizeAsk Ask) : DeviceIdentity;
}
