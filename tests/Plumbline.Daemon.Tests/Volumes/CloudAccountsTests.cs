using Plumbline.Daemon.Volumes.Providers.Cloud;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Volumes;

/// <summary>[cloudstack] as it is at each request.</summary>
public sealed class CloudAccountsTests
{
    private static readonly HostSettings Good = HostSettings.Defaults
        .With(CloudKeys.Url, "https://cloud.example.org/client/api").With(CloudKeys.ApiKey, "key").With(CloudKeys.SecretKeyFile, "/etc/plumbline/secret");

    [Fact]
    public void RotatedKey_NeedsNoRestart_AndABrokenFileTakesNothingAway()
    {
        var root = new MemoryRoot().File("/etc/plumbline/secret", "first\n");
        var (settings, wrong) = (Good, (string?)null);
        var (accounts, problem) = CloudAccounts.Open(root, () => new SettingsNow(settings, wrong));
        Assert.Null(problem);
        Assert.Equal(("key", "first"), (accounts!.Current.ApiKey, accounts.Current.SecretKey));

        root.File("/etc/plumbline/secret", "second\n");
        settings = Good.With(CloudKeys.ApiKey, "other");
        Assert.Equal(("other", "second"), (accounts.Current.ApiKey, accounts.Current.SecretKey));

        root.File("/etc/plumbline/secret", "");
        Assert.Equal("second", accounts.Current.SecretKey);
        Assert.Contains("/etc/plumbline/secret", accounts.Problem, StringComparison.Ordinal);

        root.File("/etc/plumbline/secret", "second\n");
        wrong = "line 3: no such key";
        Assert.Equal(("second", wrong), (accounts.Current.SecretKey, accounts.Problem));
        Assert.DoesNotContain("second", accounts.Problem + accounts.Current, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "key")]
    [InlineData("cloud.example.org", "key")]
    [InlineData("http://cloud.example.org/client/api", "key")]
    [InlineData("https://cloud.example.org/client/api", "")]
    public void WhatCannotWork_IsRefusedAtTheStart(string url, string key)
    {
        var root = new MemoryRoot().File("/etc/plumbline/secret", "s\n");

        var (accounts, problem) = CloudAccounts.Open(root, () => new SettingsNow(Good.With(CloudKeys.Url, url).With(CloudKeys.ApiKey, key)));

        Assert.Null(accounts);
        Assert.StartsWith("cloudstack.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingSecret_IsRefusedAtTheStart()
    {
        var (accounts, problem) = CloudAccounts.Open(new MemoryRoot(), () => new SettingsNow(Good));

        Assert.Null(accounts);
        Assert.Contains("/etc/plumbline/secret", problem, StringComparison.Ordinal);
    }
}
