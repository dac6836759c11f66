using System.Net;
using System.Net.NetworkInformation;
using Plumbline.Kernel;
using Plumbline.Kernel.Interfaces;
using Plumbline.Testing;
using Plumbline.Tests.Kernel.Multipath;

namespace Plumbline.Tests.Kernel.Interfaces;

public sealed class InterfaceReaderTests
{
    [Fact]
    public void OwnerOf_Address_IsItsInterface()
    {
        var facts = Read(new MemoryRoot(), new("ens1f0", "10.0.0.1"), new("ens1f1", "10.0.0.2"), new("ens1f1", "fd00::2"), new("br0", "10.9.9.9"), new("br1", "10.9.9.9"));

        Assert.Equal("ens1f0", facts.OwnerOf("10.0.0.1"));
        Assert.Equal("ens1f1", facts.OwnerOf("10.0.0.2"));
        Assert.Equal("ens1f1", facts.OwnerOf("[FD00:0::2]"));
        Assert.Null(facts.OwnerOf("10.0.0.3"));
        Assert.Null(facts.OwnerOf("default"));
        Assert.Null(facts.OwnerOf(null));

        // Two candidates: never guess.
        Assert.Null(facts.OwnerOf("10.9.9.9"));
    }

    [Fact]
    public void Carrier_OfVlansBridgesAndBonds_IsWhatFailsAsOne()
    {
        var facts = Read(Host());

        Assert.Equal(("ens1f0", false), (facts.Carrier("ens1f0.2136")!.Name, facts.Carrier("ens1f0.2136")!.IsBond));
        Assert.Equal("ens1f0", facts.Carrier("vmbr0")?.Name);
        Assert.Equal(("bond0", true), (facts.Carrier("bond0.7")!.Name, facts.Carrier("bond0.7")!.IsBond));
        Assert.Equal("vmbr9", facts.Carrier("vmbr9")?.Name);
        Assert.Equal("lo", facts.Carrier("lo")?.Name);
        Assert.Null(facts.Carrier("gone"));
        Assert.Null(facts.Carrier(null));
    }

    /// <summary>Only a forged capture has a circle.</summary>
    [Fact]
    public void Carrier_OfACircle_Ends()
    {
        var root = new MemoryRoot();
        Interface(root, "a.1", "lower_b.1");
        Interface(root, "b.1", "lower_a.1");

        Assert.NotNull(Read(root).Carrier("a.1"));
    }

    [Fact]
    public void OwnerOf_AnyText_IsAnswered() =>
        Mutations.Check(["10.0.0.1", "[fe80::1%eth0]", "fd00::2"], text => _ = Read(new MemoryRoot(), new LocalAddress("e", "10.0.0.1")).OwnerOf(text));

    [Fact]
    public void LiveAddresses_AreThoseOfTheFramework()
    {
        var theirs = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(i => i.GetIPProperties().UnicastAddresses.Select(a => $"{i.Name} {new IPAddress(a.Address.GetAddressBytes())}"));

        var answer = new LiveAddresses().Ask();

        Assert.Null(answer.Problem);
        Assert.Equal(theirs.Distinct().Order(StringComparer.Ordinal), answer.Addresses.Select(a => $"{a.Interface} {a.Address}").Order(StringComparer.Ordinal));
        Assert.Contains(answer.Addresses, a => a == new LocalAddress("lo", "127.0.0.1"));
    }

    [Fact]
    public void Read_NoList_IsAProblem()
    {
        var problems = new ReadProblems();

        _ = InterfaceReader.Read(new MemoryRoot(), new CapturedAddresses(new AddressAnswer(default, "no list")), problems);

        Assert.Equal(new ReadProblem("interfaces", "no list"), Assert.Single(problems.ToImmutable()));
    }

    internal static void Interface(MemoryRoot root, string name, params string[] entries)
    {
        root.Link($"/sys/class/net/{name}", $"../../devices/net/{name}").Attributes($"/sys/devices/net/{name}", ("mtu", "1500"));
        foreach (var entry in entries)
        {
            root.File($"/sys/devices/net/{name}/{entry}{(entry == "bonding" ? "/mode" : "")}", "");
        }
    }

    private static MemoryRoot Host()
    {
        var root = new MemoryRoot();
        root.File("/sys/class/net/bonding_masters", "bond0\n");
        Interface(root, "lo");
        Interface(root, "ens1f0", "device");
        Interface(root, "ens1f0.2136", "lower_ens1f0");
        Interface(root, "ens2f0", "device");
        Interface(root, "ens2f1", "device");
        Interface(root, "tap100i0");
        Interface(root, "vmbr0", "lower_ens1f0", "lower_tap100i0");
        Interface(root, "vmbr9", "lower_ens2f0", "lower_ens2f1");
        Interface(root, "bond0", "bonding", "lower_ens2f0", "lower_ens2f1");
        Interface(root, "bond0.7", "lower_bond0");
        return root;
    }

    private static InterfaceFacts Read(MemoryRoot root, params LocalAddress[] addresses)
    {
        var problems = new ReadProblems();
        var facts = InterfaceReader.Read(root, new CapturedAddresses(new AddressAnswer([.. addresses], null)), problems);
        Assert.Empty(problems.ToImmutable());
        return facts;
    }
}
