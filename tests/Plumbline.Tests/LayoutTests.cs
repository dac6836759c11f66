using System.Text.RegularExpressions;
using Plumbline.Testing;

namespace Plumbline.Tests;

/// <summary>The rules of docs/architecture.md, read from the sources themselves.</summary>
public sealed partial class LayoutTests
{
    private static readonly string Root = RepositoryRoot.Path;

    /// <summary>What each folder may use besides itself. A folder that is not listed fails the test: decide where it belongs.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        // The world: each outside thing by itself. The root of Kernel (HostRoot, ReadProblems, DeviceNumber) is the way to any file.
        ["Plumbline.Kernel"] = ["Plumbline.Kernel.Native"],
        ["Plumbline.Kernel.Native"] = ["Plumbline.Kernel"],
        ["Plumbline.Kernel.DeviceMapper"] = ["Plumbline.Kernel", "Plumbline.Kernel.Native"],
        ["Plumbline.Kernel.Sysfs"] = ["Plumbline.Kernel"],
        ["Plumbline.Kernel.Processes"] = ["Plumbline.Kernel", "Plumbline.Kernel.Native"],
        ["Plumbline.Kernel.Lvm"] = ["Plumbline.Kernel", "Plumbline.Kernel.Native", "Plumbline.Kernel.Processes"],
        ["Plumbline.Kernel.Multipath"] = ["Plumbline.Kernel", "Plumbline.Kernel.DeviceMapper", "Plumbline.Kernel.Native"],
        ["Plumbline.Kernel.Nvme"] = ["Plumbline.Kernel"],
        ["Plumbline.Kernel.Iscsi"] = ["Plumbline.Kernel"],
        ["Plumbline.Kernel.Interfaces"] = ["Plumbline.Kernel", "Plumbline.Kernel.Native"],
        ["Plumbline.Kernel.FibreChannel"] = ["Plumbline.Kernel"],
        ["Plumbline.Kernel.Holders"] = ["Plumbline.Kernel", "Plumbline.Kernel.Native"],
        ["Plumbline.Kernel.Loop"] = ["Plumbline.Kernel", "Plumbline.Kernel.Native"],
        ["Plumbline.Kernel.Figures"] = ["Plumbline.Kernel", "Plumbline.Kernel.Native"],
        ["Plumbline.Kernel.State"] = ["Plumbline.Kernel", "Plumbline.Kernel.Native"],
        ["Plumbline.Kernel.Uevents"] = ["Plumbline.Kernel", "Plumbline.Kernel.Native"],
        ["Plumbline.Proxmox"] = ["Plumbline.Kernel"],
        ["Plumbline.Proxmox.Locks"] = ["Plumbline.Kernel"],
        ["Plumbline.CloudStack"] = [],
        ["Plumbline.Schedule"] = [],
        ["Plumbline.Settings"] = ["Plumbline.Kernel", "Plumbline.Kernel.Native", "Plumbline.Schedule"],

        // The meeting point: everything of the world, nothing of the features.
        ["Plumbline.Inventory"] = ["Plumbline.Kernel.*", "Plumbline.Proxmox", "Plumbline.Settings"],
        ["Plumbline.Inventory.Captures"] = ["Plumbline.Inventory", "Plumbline.Kernel.*", "Plumbline.Proxmox", "Plumbline.Settings"],

        // Features: functions of the inventory.
        ["Plumbline.Findings"] = ["Plumbline.Findings.Checks", "Plumbline.Inventory", "Plumbline.Kernel.*", "Plumbline.Paths", "Plumbline.Proxmox", "Plumbline.Settings"],
        ["Plumbline.Findings.Checks"] = ["Plumbline.Inventory", "Plumbline.Kernel.*", "Plumbline.Proxmox", "Plumbline.Settings"],
        ["Plumbline.Cleanup"] = ["Plumbline.Cleanup.*", "Plumbline.Findings", "Plumbline.Inventory", "Plumbline.Kernel.*", "Plumbline.Proxmox.*", "Plumbline.Settings"],
        ["Plumbline.Cleanup.Journaling"] = ["Plumbline.Kernel.*"],
        ["Plumbline.Doctor"] = ["Plumbline.Kernel.*", "Plumbline.Settings"],
        ["Plumbline.Documents"] = ["Plumbline.Cleanup.*", "Plumbline.Doctor", "Plumbline.Findings", "Plumbline.Inventory", "Plumbline.Kernel", "Plumbline.Kernel.Figures", "Plumbline.Paths"],
        ["Plumbline.Paths"] = ["Plumbline.Inventory", "Plumbline.Kernel.*", "Plumbline.Proxmox", "Plumbline.Settings"],
        ["Plumbline.Reports"] = ["Plumbline.Documents", "Plumbline.Findings", "Plumbline.Inventory", "Plumbline.Kernel"],
        ["Plumbline.Reports.Mail"] =
        [
            "Plumbline.Reports.Mail.*", "Plumbline.Reports.History", "Plumbline.Documents", "Plumbline.Findings", "Plumbline.Inventory", "Plumbline.Kernel",
            "Plumbline.Kernel.Native", "Plumbline.Kernel.State", "Plumbline.Settings", "Plumbline.Schedule",
        ],
        ["Plumbline.Reports.Mail.Mailjet"] = ["Plumbline.Documents", "Plumbline.Settings"],
        ["Plumbline.Reports.Mail.Sendmail"] = ["Plumbline.Documents", "Plumbline.Kernel.Processes"],
        ["Plumbline.Reports.Mail.Smtp"] = ["Plumbline.Documents", "Plumbline.Kernel", "Plumbline.Kernel.Native", "Plumbline.Settings", "Plumbline.Tls"],
        ["Plumbline.Tls"] = ["Plumbline.Documents", "Plumbline.Kernel", "Plumbline.Kernel.Native"],
        ["Plumbline.Reports.History"] = ["Plumbline.Documents", "Plumbline.Findings", "Plumbline.Kernel", "Plumbline.Kernel.Native", "Plumbline.Kernel.State"],
        ["Plumbline"] = [],

        // Programs.
        ["Plumbline.Cli"] = ["Plumbline.Cli.*"],
        ["Plumbline.Cli.Commands"] = ["Plumbline.*"],
        ["Plumbline.Cli.Commands.Operations"] = ["Plumbline.Cli.*", "Plumbline.Client"],
        ["Plumbline.Cli.Commands.Exports"] = ["Plumbline.Cli.*", "Plumbline.Client"],
        ["Plumbline.Cli.Commands.Volumes"] = ["Plumbline.Cli.*", "Plumbline.Client", "Plumbline.Documents"],
        ["Plumbline.Cli.Output"] = ["Plumbline.Client", "Plumbline.Cleanup.*", "Plumbline.Doctor", "Plumbline.Documents", "Plumbline.Findings", "Plumbline.Inventory", "Plumbline.Kernel", "Plumbline.Paths"],
        ["Plumbline.Daemon"] = ["Plumbline.*"],
        ["Plumbline.Daemon.Admin"] = ["Plumbline.*"],
        ["Plumbline.Daemon.Devices"] = ["Plumbline.*"],
        ["Plumbline.Daemon.Hosts"] = ["Plumbline.*"],
        ["Plumbline.Daemon.Http"] = ["Plumbline.*"],
        ["Plumbline.Daemon.Http.OpenApi"] = ["Plumbline.Client", "Plumbline.Daemon.Http", "Plumbline.Daemon.Http.Access", "Plumbline.Daemon.Operations", "Plumbline.Documents"],
        ["Plumbline.Daemon.Http.Access"] = ["Plumbline.Daemon", "Plumbline.Daemon.Http", "Plumbline.Kernel.Native", "Plumbline.Settings"],
        ["Plumbline.Daemon.Paths"] = ["Plumbline.*"],
        ["Plumbline.Daemon.Loops"] = ["Plumbline.Daemon.Admin", "Plumbline.Documents"],
        ["Plumbline.Daemon.Schedule"] = ["Plumbline.*"],
        ["Plumbline.Daemon.Storage"] = ["Plumbline.Daemon.Storage.*", "Plumbline.Documents", "Plumbline.Settings"],
        ["Plumbline.Daemon.Storage.Postgres"] = ["Plumbline.Kernel", "Plumbline.Settings"],
        ["Plumbline.Daemon.Storage.Sqlite"] = ["Plumbline.Kernel", "Plumbline.Kernel.Native", "Plumbline.Settings"],
        ["Plumbline.Daemon.Systemd"] = [],
        ["Plumbline.Daemon.Events"] = ["Plumbline.Daemon.Http.OpenApi"],
        ["Plumbline.Daemon.Findings"] = ["Plumbline.Daemon.Events", "Plumbline.Daemon.Http", "Plumbline.Daemon.Http.OpenApi", "Plumbline.Daemon.Storage"],
        ["Plumbline.Daemon.Operations"] =
        [
            "Plumbline.Client", "Plumbline.Daemon.Events", "Plumbline.Daemon.Hosts", "Plumbline.Daemon.Http", "Plumbline.Daemon.Http.OpenApi", "Plumbline.Daemon.Loops", "Plumbline.Daemon.Storage", "Plumbline.Settings",
        ],
        ["Plumbline.Daemon.Naming"] = ["Plumbline.*"],
        ["Plumbline.Daemon.Volumes"] = ["Plumbline.*"],
        ["Plumbline.Daemon.Exports"] = ["Plumbline.*"],
        ["Plumbline.Daemon.Exports.Nbd"] = ["Plumbline.Daemon.Exports"],
        ["Plumbline.Daemon.Exports.StorageDaemon"] = ["Plumbline.Daemon.Exports", "Plumbline.Daemon.Operations", "Plumbline.Kernel", "Plumbline.Kernel.Processes", "Plumbline.Settings"],
        ["Plumbline.Daemon.Volumes.Providers"] =
        [
            "Plumbline.CloudStack", "Plumbline.Daemon.Volumes.Providers.*", "Plumbline.Daemon.Devices", "Plumbline.Daemon.Hosts", "Plumbline.Daemon.Operations", "Plumbline.Kernel",
            "Plumbline.Kernel.Loop", "Plumbline.Settings",
        ],
        ["Plumbline.Daemon.Volumes.Providers.Local"] =
        [
            "Plumbline.Daemon.Volumes.Providers", "Plumbline.Daemon.Devices", "Plumbline.Daemon.Hosts", "Plumbline.Daemon.Operations",
            "Plumbline.Kernel.*",
        ],
        ["Plumbline.Daemon.Volumes.Providers.Cloud"] =
        [
            "Plumbline.CloudStack", "Plumbline.Daemon.Volumes.Providers", "Plumbline.Daemon.Devices", "Plumbline.Daemon.Operations", "Plumbline.Kernel", "Plumbline.Settings",
            "Plumbline.Tls",
        ],
        ["Plumbline.Client"] = ["Plumbline.Client.Http"],
        ["Plumbline.Client.Http"] = [],
    };

    [Fact]
    public void Sources_UseOnlyWhatTheirFolderMay()
    {
        var wrong = Sources().SelectMany(source => Usings().Matches(source.Text).Select(m => m.Groups["used"].Value)
            .Where(used => !May(source.Folder, used))
            .Select(used => $"{source.Path}: {source.Folder} must not use {used}"));

        Assert.Empty(wrong);
    }

    [Fact]
    public void CommandLine_DoesNotReferToTheDaemon_AndTheDaemonNotToTheCommandLine()
    {
        Assert.DoesNotContain("Plumbline.Daemon/", File.ReadAllText(Path.Combine(Root, "src/Plumbline.Cli/Plumbline.Cli.csproj")), StringComparison.Ordinal);
        Assert.DoesNotContain("Plumbline.Cli/", File.ReadAllText(Path.Combine(Root, "src/Plumbline.Daemon/Plumbline.Daemon.csproj")), StringComparison.Ordinal);
    }

    [Fact]
    public void Library_HasNoPackages() =>
        Assert.DoesNotContain("PackageReference", File.ReadAllText(Path.Combine(Root, "src/Plumbline/Plumbline.csproj")), StringComparison.Ordinal);

    [Fact]
    public void Namespaces_AreTheFolders() =>
        Assert.All(Sources().Where(s => s.Namespace is not null), s => Assert.Equal(s.Folder, s.Namespace));

    [Fact]
    public void Unsafe_StandsAtTheNativeBoundaryOnly() =>
        Assert.Empty(Sources().Where(s => UnsafeWord().IsMatch(s.Text) && s.Folder != "Plumbline.Kernel.Native").Select(s => s.Path));

    /// <summary>
    /// The trimmer of SDK 10.0.401 takes a finally out of the published programs when it stands within the finally of an async method: a lock
    /// taken there was never given back.
    /// </summary>
    [Fact]
    public void Finally_HoldsNoOther() => Assert.Empty(Sources().Where(s => NestedFinally().IsMatch(s.Text)).Select(s => s.Path));

    [Fact]
    public void Files_AreUnderFourHundredLines() =>
        Assert.All(Sources(), s => Assert.InRange(s.Text.Split('\n').Length, 1, 400));

    [Fact]
    public void Names_SayWhatAThingDoes() =>
        Assert.All(Sources(), s => Assert.DoesNotMatch(VagueName(), Path.GetFileNameWithoutExtension(s.Path)));

    [Fact]
    public void Executables_TakeNoLockOnFilesTheyRead() =>
        Assert.Contains("System.IO.DisableFileLocking\" Value=\"true\"", File.ReadAllText(Path.Combine(Root, "src/Directory.Build.props")), StringComparison.Ordinal);

    private static bool May(string folder, string used) =>
        used == folder
        || folder.StartsWith(used + ".", StringComparison.Ordinal)
        || !Allowed.TryGetValue(folder, out var allowed)
        || allowed.Any(a => a.EndsWith(".*", StringComparison.Ordinal) ? used == a[..^2] || used.StartsWith(a[..^1], StringComparison.Ordinal) : used == a);

    [Fact]
    public void EveryFolder_HasItsRule() => Assert.All(Sources(), s => Assert.Contains(s.Folder, Allowed.Keys));

    private static IEnumerable<(string Path, string Folder, string? Namespace, string Text)> Sources()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var path = Path.GetRelativePath(Root, file);
            var text = File.ReadAllText(file);
            var folder = Path.GetDirectoryName(path)!["src/".Length..].Replace('/', '.');
            yield return (path, folder, NamespaceLine().Match(text) is { Success: true } match ? match.Groups["name"].Value : null, text);
        }
    }

    [GeneratedRegex(@"^using (static )?(?<used>Plumbline[\w.]*);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bunsafe\b", RegexOptions.None, 1000)]
    private static partial Regex UnsafeWord();

    [GeneratedRegex(@"\bfinally\s*\{[^}]*\b(lock|using|try|foreach)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NestedFinally();

    [GeneratedRegex(@"(Utils?|Helpers?|Manager|Services?|Models?|Impl)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VagueName();
}
