using FsCheck;
using FsCheck.Fluent;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Tests.Settings;

public sealed class SettingsFileTests
{
    [Fact]
    public void Parse_KeysInSections_AreInForce()
    {
        var answer = SettingsFile.Parse("# node\n[proxmox]\nnode = pve1\n\n[paths]\nmultipathd_limit=2s\n", "p.conf");

        Assert.Empty(answer.Errors);
        Assert.Equal("pve1", answer.Settings.Text(SettingKeys.ProxmoxNode));
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Settings.Time(SettingKeys.MultipathdLimit));
        Assert.Equal(TimeSpan.FromSeconds(60), answer.Settings.Time(SettingKeys.LvmLimit));
    }

    [Fact]
    public void Parse_UnknownKey_NamesTheNearest()
    {
        var answer = SettingsFile.Parse("[proxmox]\nnod = pve1\n", "p.conf");

        Assert.Equal(["p.conf line 2: there is no key proxmox.nod; the nearest is proxmox.node"], answer.Errors);
    }

    [Fact]
    public void Parse_EveryErrorAtOnce()
    {
        var answer = SettingsFile.Parse("half wri\n[scan]\nlvm_limit = soon\n", "p.conf");

        Assert.Equal(2, answer.Errors.Length);
        Assert.Contains("line 1", answer.Errors[0], StringComparison.Ordinal);
        Assert.Contains("must be a time", answer.Errors[1], StringComparison.Ordinal);
    }

    /// <summary>The panel calls out of date what is older than a minute.</summary>
    [Theory]
    [InlineData("paths.poll", "90s", "from 1s to 30s")]
    [InlineData("paths.poll", "0", "from 1s to 30s")]
    [InlineData("paths.multipathd_limit", "1m", "from 1s to 20s")]
    public void Override_TimeThatMakesEverythingSeemOld_IsRefusedWithTheReason(string key, string value, string bounds) =>
        Assert.Equal(
            $"--set: {key} must be {bounds} ({(key == "paths.poll" ? "" : "plumbd looks at no path while it waits, and ")}what {(key == "paths.poll" ? "plumbd" : "it")} wrote more than a minute ago counts as out of date), not \"{value}\"",
            Assert.Single(SettingsFile.Override(HostSettings.Defaults, [$"{key}={value}"]).Errors));

    [Theory]
    [InlineData("paths.poll=1s")]
    [InlineData("paths.poll=30s")]
    [InlineData("paths.multipathd_limit=20s")]
    public void Override_BoundsThemselves_AreTaken(string assignment) => Assert.Empty(SettingsFile.Override(HostSettings.Defaults, [assignment]).Errors);

    [Fact]
    public void Override_WinsOverTheFile()
    {
        var file = SettingsFile.Parse("[proxmox]\nnode = pve1\n", "p.conf").Settings;
        var answer = SettingsFile.Override(file, ["proxmox.node=pve2"]);

        Assert.Equal("pve2", answer.Settings.Text(SettingKeys.ProxmoxNode));
        Assert.Single(SettingsFile.Override(file, ["proxmox.node"]).Errors);
    }

    [Theory]
    [InlineData("4s", 4)]
    [InlineData("90", 90)]
    [InlineData("2m", 120)]
    [InlineData("365d", 365 * 86400)]
    public void Seconds_UnitsAreKnown(string text, double seconds) => Assert.Equal(seconds, SettingValues.Seconds(text)!.Value.TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("4 s")]
    [InlineData("366d")]
    [InlineData("99999999999d")]
    public void Seconds_AnythingElse_IsRefused(string text) => Assert.Null(SettingValues.Seconds(text));

    [Fact]
    public void AnyFile_GivesSettingsOrErrors() =>
        Prop.ForAll<string>(text => !SettingsFile.Parse(text ?? "", "x").Errors.IsDefault).QuickCheckThrowOnFailure();

    [Fact]
    public void EveryKey_HasAHelpTextAndAValidDefault() =>
        Assert.All(SettingKeys.All, key =>
        {
            Assert.NotEmpty(key.Help);
            Assert.Null(key.Refuse(key.Default));
        });

    /// <summary>To renew it: PLUMBLINE_RENEW=1 ./test</summary>
    [Fact]
    public void ShippedFile_IsMadeFromTheKeys()
    {
        var path = Path.Combine(RepositoryRoot.Path, "packaging/plumbline.conf");
        if (Environment.GetEnvironmentVariable("PLUMBLINE_RENEW") == "1")
        {
            File.WriteAllText(path, ShippedFile.Write());
        }

        Assert.Equal(ShippedFile.Write(), File.ReadAllText(path));
        Assert.Empty(SettingsFile.Parse(File.ReadAllText(path).Replace("\n#", "\n", StringComparison.Ordinal).Replace("\n ", "\n# ", StringComparison.Ordinal), path).Errors);
    }
}
