namespace Plumbline.MachineTests.Harness;

/// <summary>A virtio disk that the guest has from its start. The guest finds it as <see cref="Device"/>.</summary>
internal sealed record GuestDisk(string Serial, long Size, bool ReadOnly = false)
{
    public string Device => $"/dev/disk/by-id/virtio-{Serial}";
}
