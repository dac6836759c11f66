using System.Text;

namespace Plumbline.Kernel.Sysfs;

/// <summary>SCSI vital product data (SPC-4, 7.8): page 0x80 carries the serial number, page 0x83 the designators that make a WWID.</summary>
internal static class VitalProductData
{
    private const int HeaderLength = 4;

    /// <summary>The unit serial number; null when the page is not 0x80, is cut short, or says nothing.</summary>
    public static string? Serial(ReadOnlySpan<byte> page)
    {
        var body = Body(page, 0x80);
        var text = Text(body);
        return text.Length == 0 ? null : text;
    }

    /// <summary>
    /// The logical unit's best designator in the notation of scsi_id and multipathd: "3" + NAA, "2" + EUI-64, "1" + T10 vendor id.
    /// </summary>
    public static string? Wwid(ReadOnlySpan<byte> page)
    {
        var body = Body(page, 0x83);
        string? best = null;
        while (body.Length >= HeaderLength && body.Length >= HeaderLength + body[3])
        {
            var association = (body[1] >> 4) & 3;
            var designator = body.Slice(HeaderLength, body[3]);
            var candidate = association == 0 ? Designator(body[1] & 0xf, designator) : null;
            if (candidate is not null && (best is null || candidate[0] > best[0] || (candidate[0] == best[0] && candidate.Length > best.Length)))
            {
                best = candidate;
            }

            body = body[(HeaderLength + body[3])..];
        }

        return best;
    }

    /// <summary>
    /// The vendor-specific designator (type 0), which QEMU fills with what it was given as the disk's own name (hw/scsi/scsi-disk.c, device_id):
    /// a serial number where there is no page 0x80.
    /// </summary>
    public static string? OwnName(ReadOnlySpan<byte> page)
    {
        for (var body = Body(page, 0x83); body.Length >= HeaderLength && body.Length >= HeaderLength + body[3]; body = body[(HeaderLength + body[3])..])
        {
            var association = (body[1] >> 4) & 3;
            if (association == 0 && (body[1] & 0xf) == 0 && Text(body.Slice(HeaderLength, body[3])) is { Length: > 0 } name)
            {
                return name;
            }
        }

        return null;
    }

    private static string? Designator(int type, ReadOnlySpan<byte> designator) => type switch
    {
        3 => "3" + Convert.ToHexStringLower(designator),
        2 => "2" + Convert.ToHexStringLower(designator),
        1 => "1" + Text(designator),
        _ => null,
    };

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> page, byte code)
    {
        if (page.Length < HeaderLength || page[1] != code)
        {
            return [];
        }

        var length = (page[2] << 8) | page[3];
        return page.Slice(HeaderLength, Math.Min(length, page.Length - HeaderLength));
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            if (b is >= 0x20 and < 0x7f)
            {
                text.Append((char)b);
            }
        }

        return text.ToString().Trim();
    }
}
