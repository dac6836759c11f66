using System.Collections.Immutable;

namespace Plumbline.Kernel.Interfaces;

/// <param name="Interface">eth0; a VLAN's own name.</param>
/// <param name="Address">IPv4 or IPv6 as .NET prints it, without a scope.</param>
internal sealed record LocalAddress(string Interface, string Address);

/// <summary>One look at all addresses.</summary>
/// <param name="Problem">Why there is no list.</param>
internal sealed record AddressAnswer(ImmutableArray<LocalAddress> Addresses, string? Problem);

/// <summary>
/// Which interface owns which address. The files of /proc do not say it: fib_trie has the addresses without interfaces, and the routes name
/// two interfaces where two are in one subnet, which is usual for iSCSI.
/// </summary>
internal interface ILocalAddresses
{
    AddressAnswer Ask();
}

/// <summary>The answer that a capture kept.</summary>
internal sealed class CapturedAddresses(AddressAnswer answer) : ILocalAddresses
{
    // A list that the capture does not have arrives as no array at all.
    public AddressAnswer Ask() => answer.Addresses.IsDefault ? answer with { Addresses = [] } : answer;
}
