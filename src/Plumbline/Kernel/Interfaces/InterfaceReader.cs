namespace Plumbline.Kernel.Interfaces;

/// <summary>/sys/class/net: net/core/dev.c links each interface to those it stands on as lower_NAME, bond_sysfs.c makes the folder "bonding".</summary>
internal sealed class InterfaceReader(HostRoot root, ReadProblems problems)
{
    private const string Source = "interfaces";
    private const string Class = "/sys/class/net";
    private const string LowerPrefix = "lower_";

    public static InterfaceFacts Read(HostRoot root, ILocalAddresses addresses, ReadProblems problems)
    {
        var reader = new InterfaceReader(root, problems);
        var answer = addresses.Ask();
        if (answer.Problem is { } problem)
        {
            problems.Add(Source, problem);
        }

        return new InterfaceFacts([.. root.Names(Class, Source, problems).Select(reader.Interface).OfType<NetInterface>()], answer.Addresses);
    }

    /// <summary>bonding_masters is a file among the links.</summary>
    private NetInterface? Interface(string name)
    {
        if (root.Follow($"{Class}/{name}") is not { } path)
        {
            return null;
        }

        var names = root.Names(path, Source, problems);
        return new NetInterface(
            name,
            names.Contains("bonding"),
            names.Contains("device"),
            [.. names.Where(n => n.StartsWith(LowerPrefix, StringComparison.Ordinal)).Select(n => n[LowerPrefix.Length..])]);
    }
}
