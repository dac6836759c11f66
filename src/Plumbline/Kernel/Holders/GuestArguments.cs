using System.Globalization;

namespace Plumbline.Kernel.Holders;

/// <summary>Who a QEMU process is, from its arguments. Everything else in them stays unread: they may carry secrets.</summary>
internal sealed record GuestArguments(int? Id, string? Name)
{
    public static readonly GuestArguments None = new(null, null);

    /// <param name="arguments">/proc/PID/cmdline, split at NUL.</param>
    public static GuestArguments Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || !IsQemu(HostRoot.NameOf(arguments[0])))
        {
            return None;
        }

        int? id = null;
        int? idOfPidFile = null;
        string? name = null;
        for (var at = 1; at + 1 < arguments.Count; at++)
        {
            switch (arguments[at])
            {
                case "-id":
                    id ??= Number(arguments[at + 1]);
                    break;
                case "-name":
                    name ??= NameIn(arguments[at + 1]);
                    break;
                case "-pidfile" or "--pidfile":
                    idOfPidFile ??= IdOfPidFile(arguments[at + 1]);
                    break;
            }
        }

        return new GuestArguments(id ?? idOfPidFile, name);
    }

    /// <summary>kvm (Proxmox), qemu-system-x86_64, qemu-kvm, qemu-storage-daemon.</summary>
    public static bool IsQemu(string program) => program == "kvm" || program.StartsWith("qemu-");

    /// <summary>100 of /run/qemu-server/100.pid and of qsd-100.pid (qemu-server, PVE/QemuServer/Helpers.pm and QSD.pm).</summary>
    public static int? IdOfPidFile(string path)
    {
        const string Ending = ".pid";
        var name = HostRoot.NameOf(path);
        if (!name.EndsWith(Ending))
        {
            return null;
        }

        name = name[..^Ending.Length];
        return Number(name.StartsWith("qsd-") ? name["qsd-".Length..] : name);
    }

    /// <summary>"vm1,debug-threads=on" or "guest=vm1,…"; QEMU doubles a comma that belongs to the value.</summary>
    private static string? NameIn(string value)
    {
        foreach (var part in value.Replace(",,", "\0").Split(','))
        {
            var text = part.Replace('\0', ',');
            if (text.StartsWith("guest="))
            {
                return text["guest=".Length..];
            }

            if (text.Length > 0 && !text.Contains('='))
            {
                return text;
            }
        }

        return null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
