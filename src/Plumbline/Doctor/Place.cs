namespace Plumbline.Doctor;

/// <summary>Where the doctor looks; tests have a folder, a program and a server of their own.</summary>
/// <param name="Root">Before the paths of Proxmox's files.</param>
/// <param name="RunFolder">plumbd's.</param>
/// <param name="Pvesh">Proxmox's API as a program.</param>
/// <param name="Page">Proxmox's web interface on this machine.</param>
/// <param name="Owner">Whose the files must be.</param>
internal sealed record Place(string Root, string RunFolder, string Pvesh, Uri Page, int Owner = 0)
{
    public static Place Here(string runFolder) => new("", runFolder, "/usr/bin/pvesh", new Uri("https://127.0.0.1:8006/"));

    public string Hook => Root + "/usr/share/perl5/PVE/Storage/Custom/PlumblinePathsHook.pm";

    public string Panel => Root + "/usr/share/pve-manager/js/plumbline-paths.js";

    public string Switch => Root + "/etc/plumbline/no-web";

    public string Multipath => RunFolder.TrimEnd('/') + "/multipath.json";

    public string Socket => RunFolder.TrimEnd('/') + "/plumbd.sock";
}
