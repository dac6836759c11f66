using System.Collections.Immutable;
using System.Net;

namespace Plumbline.Kernel.Interfaces;

/// <summary>A network interface as sysfs shows it.</summary>
/// <param name="IsBond">It spreads over, or fails over between, the interfaces below it.</param>
/// <param name="Hardware">It has a device of its own, virtual functions and virtio included; VLANs, bridges, bonds and taps have none.</param>
/// <param name="Lower">The interfaces it stands on.</param>
internal sealed record NetInterface(string Name, bool IsBond, bool Hardware, ImmutableArray<string> Lower);

/// <summary>The interfaces of this host and who owns which address.</summary>
internal sealed record InterfaceFacts(ImmutableArray<NetInterface> Interfaces, ImmutableArray<LocalAddress> Addresses)
{
    public static InterfaceFacts None { get; } = new([], []);

    /// <summary>Null when nobody has the address, and when two have it: then nothing tells which one carries the connection.</summary>
    public string? OwnerOf(string? address)
    {
        if (address is null || !IPAddress.TryParse(address.Trim('[', ']'), out var wanted))
        {
            return null;
        }

        // The scope of a link-local address names an interface already, and is no part of the address.
        var text = new IPAddress(wanted.GetAddressBytes()).ToString();
        var owners = Addresses.Where(a => a.Address == text).Select(a => a.Interface).Distinct(StringComparer.Ordinal).ToList();
        return owners is [var owner] ? owner : null;
    }

    /// <summary>
    /// What fails as one when it fails: the hardware below VLANs and bridges, a bond as a whole. Where an interface stands on several
    /// that are no bond, it stands for itself.
    /// </summary>
    public NetInterface? Carrier(string? name)
    {
        const int Deepest = 8;
        var at = Find(name);
        for (var i = 0; at is { IsBond: false, Hardware: false } && i < Deepest; i++)
        {
            // A bridge also stands on the taps of guests, which carry nothing outward.
            var below = at.Lower.Select(Find).OfType<NetInterface>().Where(n => n.Hardware || n.IsBond || !n.Lower.IsEmpty).ToList();
            if (below is not [var only])
            {
                return at;
            }

            at = only;
        }

        return at;
    }

    private NetInterface? Find(string? name) => Interfaces.FirstOrDefault(n => n.Name == name);
}
