using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.Interfaces;

/// <summary>This host's addresses, by getifaddrs.</summary>
internal sealed class LiveAddresses : ILocalAddresses
{
    public AddressAnswer Ask() => NativeAddresses.List() switch
    {
        (_, var error) when error != Errno.None => new AddressAnswer([], "the list of local addresses: " + Errno.Describe(error)),
        (var found, _) => new AddressAnswer(
            [.. found.Select(a => new LocalAddress(a.Interface, a.Address)).Distinct().OrderBy(a => a.Interface, StringComparer.Ordinal).ThenBy(a => a.Address, StringComparer.Ordinal)],
            null),
    };
}
