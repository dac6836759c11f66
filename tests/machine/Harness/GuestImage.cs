namespace Plumbline.MachineTests.Harness;

/// <summary>The kernel, initramfs and root image that tests/machine/guest/build-image made.</summary>
internal sealed record GuestImage(string Kernel, string Initramfs, string Root)
{
    public const string Variable = "PLUMBLINE_GUEST_IMAGE";

    public static GuestImage Find()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        if (folder is null || !File.Exists(Path.Combine(folder, "root.img")))
        {
            throw new MachineTestException($"{Variable} names no guest image: run './test machine', which builds it and sets it.");
        }

        return new GuestImage(Path.Combine(folder, "vmlinuz"), Path.Combine(folder, "initramfs"), Path.Combine(folder, "root.img"));
    }
}
