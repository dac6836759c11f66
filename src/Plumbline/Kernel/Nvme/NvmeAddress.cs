namespace Plumbline.Kernel.Nvme;

/// <summary>A controller's address in its parts; a part that the kernel does not print is null.</summary>
/// <param name="Text">As it was read.</param>
/// <param name="Traddr">Where the controller is: an IP address, nn-…:pn-… on FC, the bus address on PCIe.</param>
/// <param name="Trsvcid">The port.</param>
/// <param name="HostTraddr">The local address that the connection was asked to use.</param>
/// <param name="HostIface">The local interface that the connection was asked to use.</param>
/// <param name="SrcAddr">The local address in use; the kernel prints it only while the admin queue is live.</param>
internal sealed record NvmeAddress(
    string Text, string? Traddr, string? Trsvcid, string? HostTraddr, string? HostIface, string? SrcAddr)
{
    /// <summary>
    /// nvmf_get_address in drivers/nvme/host/fabrics.c separates by commas; nvme-cli 1 printed blanks. PCIe and platform addresses have
    /// no keys at all. A value may hold a colon (IPv6, FC) but neither separator, and the first of a repeated key counts.
    /// </summary>
    public static NvmeAddress Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        string? traddr = null, trsvcid = null, hostTraddr = null, hostIface = null, srcAddr = null;
        if (!text.Contains('='))
        {
            return new NvmeAddress(text.ToString(), text.IsEmpty ? null : text.ToString(), null, null, null, null);
        }

        foreach (var range in text.SplitAny(',', ' ', '\t'))
        {
            var part = text[range];
            var equals = part.IndexOf('=');
            if (equals < 0 || equals + 1 == part.Length)
            {
                continue;
            }

            var value = part[(equals + 1)..];
            switch (part[..equals])
            {
                case "traddr":
                    traddr ??= value.ToString();
                    break;
                case "trsvcid":
                    trsvcid ??= value.ToString();
                    break;
                case "host_traddr":
                    hostTraddr ??= value.ToString();
                    break;
                case "host_iface":
                    hostIface ??= value.ToString();
                    break;
                case "src_addr":
                    srcAddr ??= value.ToString();
                    break;
            }
        }

        return new NvmeAddress(text.ToString(), traddr, trsvcid, hostTraddr, hostIface, srcAddr);
    }
}
