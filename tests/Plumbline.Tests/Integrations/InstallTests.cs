namespace Plumbline.Tests.Integrations;

/// <summary>install and uninstall on a made-up node: dpkg-query and systemctl are stand-ins, dpkg compares versions itself.</summary>
public sealed class InstallTests : IDisposable
{
    private const string Hook = "usr/share/perl5/PVE/Storage/Custom/PlumblinePathsHook.pm";
    private const string Panel = "usr/share/pve-manager/js/plumbline-paths.js";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-install-");

    public InstallTests()
    {
        Put("root/usr/share/perl5/PVE/Storage/Plugin.pm", "Proxmox's");
        Put("root/usr/share/pve-manager/js/pvemanagerlib.js", "Proxmox's");
        Put("dpkg-version", "installed 9.2.11");
        Program("dpkg-query", """
            case "$1 $2" in
                '-W -f') [ -e "$HOME/dpkg-version" ] && cat "$HOME/dpkg-version" ;;
                "-S "*) grep -F -- ": $2" "$HOME/dpkg-owners" 2>/dev/null ;;
            esac
            """);
        Program("systemctl", """echo "$*" >> "$HOME/systemctl-calls"; [ ! -e "$HOME/systemctl-fails" ]""");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Install_PutsTwoFiles_AndReloadsTwoDaemons()
    {
        var before = Tree();
        var run = await RunAsync("install");

        Assert.True(run.Exit == 0, run.Output);
        Assert.Equal([.. before.Append(Hook).Append(Panel).Order(StringComparer.Ordinal)], Tree());
        Assert.Equal(File.ReadAllText(Path.Combine(Script.Folder, "PlumblinePathsHook.pm")), Text(Hook));
        Assert.Equal(File.ReadAllText(Path.Combine(Script.Folder, "plumbline-paths.js")), Text(Panel));
        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Assert.Equal(Readable, File.GetUnixFileMode(At(Hook)));
        Assert.Equal(Readable, File.GetUnixFileMode(At(Panel)));
        Assert.Equal("reload-or-try-restart pvedaemon.service pveproxy.service\n", Calls());
    }

    [Fact]
    public async Task Uninstall_LeavesNoTrace()
    {
        var before = Tree();
        await RunAsync("install");
        var run = await RunAsync("uninstall");

        Assert.True(run.Exit == 0, run.Output);
        Assert.Equal(before, Tree());
        Assert.False(Directory.Exists(Path.GetDirectoryName(At(Hook))), "the folder that install made is left");
        Assert.Equal(2, Calls().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Uninstall_LeavesTheFolderOfOtherPlugins()
    {
        Put("root/usr/share/perl5/PVE/Storage/Custom/Other.pm", "another's");
        await RunAsync("install");
        await RunAsync("uninstall");

        Assert.Equal("another's", Text("usr/share/perl5/PVE/Storage/Custom/Other.pm"));
        Assert.False(File.Exists(At(Hook)));
    }

    [Fact]
    public async Task Uninstall_LeavesAFolderThatAPackageHas()
    {
        Put("dpkg-owners", $"libpve-storage-perl: {At(Path.GetDirectoryName(Hook)!)}\n");
        await RunAsync("install");
        await RunAsync("uninstall");

        Assert.True(Directory.Exists(Path.GetDirectoryName(At(Hook))));
        Assert.False(File.Exists(At(Hook)));
    }

    [Fact]
    public async Task Both_MayBeRunAgain()
    {
        await RunAsync("install");
        var first = Tree();
        var again = await RunAsync("install");
        Assert.Equal(0, again.Exit);
        Assert.Contains("up to date", again.Output, StringComparison.Ordinal);
        Assert.Equal(first, Tree());

        await RunAsync("uninstall");
        Assert.Equal(0, (await RunAsync("uninstall")).Exit);
    }

    [Fact]
    public async Task Install_OverAnOlderOne_AndOverWhatAKilledOneLeft()
    {
        Put("root/" + Hook, "older");
        Put("root/" + Panel, "older");
        Put("root/usr/share/perl5/PVE/Storage/Custom/.PlumblinePathsHook.pm.new", "half");
        await RunAsync("install");

        Assert.NotEqual("older", Text(Hook));
        Assert.NotEqual("older", Text(Panel));

        Put("root/usr/share/pve-manager/js/.plumbline-paths.js.new", "half");
        await RunAsync("uninstall");
        Assert.DoesNotContain(Tree(), f => f.Contains("lumbline", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Install_ReplacesALink_NotWhatItPointsTo()
    {
        Put("elsewhere", "another's");
        File.CreateSymbolicLink(At(Panel), Path.Combine(_folder.FullName, "elsewhere"));
        await RunAsync("install");

        Assert.Null(new FileInfo(At(Panel)).LinkTarget);
        Assert.Equal("another's", File.ReadAllText(Path.Combine(_folder.FullName, "elsewhere")));
    }

    [Theory]
    [InlineData(null, "no Proxmox VE node")]
    [InlineData("config-files 9.2.11", "no Proxmox VE node")]
    [InlineData("installed 8.2.8", "at least 8.2.9")]
    [InlineData("installed 7.4-17", "at least 8.2.9")]
    [InlineData("installed 8.2.9~rc1", "at least 8.2.9")]
    public async Task Install_RefusesANodeThatIsNone_OrTooOld(string? version, string why)
    {
        File.Delete(Path.Combine(_folder.FullName, "dpkg-version"));
        if (version is not null)
        {
            Put("dpkg-version", version);
        }

        var before = Tree();
        var run = await RunAsync("install");

        Assert.Equal(1, run.Exit);
        Assert.Contains(why, run.Output, StringComparison.Ordinal);
        Assert.Equal(before, Tree());
        Assert.Equal("", Calls());
    }

    [Theory]
    [InlineData("installed 8.2.9")]
    [InlineData("installed 8.2.10")]
    [InlineData("installed 8.4.14")]
    [InlineData("installed 10.0.1")]
    public async Task Install_TakesWhatIsNewEnough(string version)
    {
        Put("dpkg-version", version);

        Assert.Equal(0, (await RunAsync("install")).Exit);
    }

    [Theory]
    [InlineData("install", Hook)]
    [InlineData("install", Panel)]
    [InlineData("uninstall", Hook)]
    [InlineData("uninstall", Panel)]
    public async Task Both_LeaveFilesOfAPackageToTheirPackage(string script, string file)
    {
        Put("root/" + file, "the package's");
        Put("dpkg-owners", $"some-package: {At(file)}\n");
        var before = Tree();
        var run = await RunAsync(script);

        Assert.Equal(1, run.Exit);
        Assert.Contains("belongs to a package: some-package", run.Output, StringComparison.Ordinal);
        Assert.Equal("the package's", Text(file));
        Assert.Equal(before, Tree());
    }

    [Fact]
    public async Task Install_ADirectoryInTheWay_ChangesNothing()
    {
        Directory.CreateDirectory(At(Panel));
        var run = await RunAsync("install");

        Assert.Equal(1, run.Exit);
        Assert.False(File.Exists(At(Hook)));
    }

    [Fact]
    public async Task Both_SayWhenTheDaemonsDoNotReload()
    {
        Put("systemctl-fails", "");

        var install = await RunAsync("install");
        Assert.Equal(1, install.Exit);
        Assert.Contains("did not reload", install.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(At(Hook)));

        var uninstall = await RunAsync("uninstall");
        Assert.Equal(1, uninstall.Exit);
        Assert.False(File.Exists(At(Hook)));
    }

    [Fact]
    public async Task Uninstall_WorksWhereProxmoxIsGone()
    {
        await RunAsync("install");
        File.Delete(Path.Combine(_folder.FullName, "dpkg-version"));

        Assert.Equal(0, (await RunAsync("uninstall")).Exit);
        Assert.False(File.Exists(At(Hook)));
    }

    [Theory]
    [InlineData("install")]
    [InlineData("uninstall")]
    public async Task Scripts_ArePosixShell(string script)
    {
        Assert.Equal(0, (await Script.RunAsync("/bin/sh", ["-n", Path.Combine(Script.Folder, script)])).Exit);
        Assert.StartsWith("#!/bin/sh\n", await File.ReadAllTextAsync(Path.Combine(Script.Folder, script), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private Task<Script> RunAsync(string script) => Script.RunAsync("/bin/sh", [Path.Combine(Script.Folder, script)], new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DESTDIR"] = Path.Combine(_folder.FullName, "root"),
        ["HOME"] = _folder.FullName,
        ["PATH"] = Path.Combine(_folder.FullName, "bin") + ":" + Environment.GetEnvironmentVariable("PATH"),
    });

    private string At(string file) => Path.Combine(_folder.FullName, "root", file);

    private string Text(string file) => File.ReadAllText(At(file));

    private string Calls() => File.Exists(Path.Combine(_folder.FullName, "systemctl-calls")) ? File.ReadAllText(Path.Combine(_folder.FullName, "systemctl-calls")) : "";

    private string[] Tree() => [.. Directory.GetFiles(At(""), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(At(""), f)).Order(StringComparer.Ordinal)];

    private void Put(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private void Program(string name, string body)
    {
        Put("bin/" + name, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(Path.Combine(_folder.FullName, "bin", name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
