using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests;

/// <summary>plumbline.conf, changed while plumbd runs.</summary>
public sealed class CurrentSettingsTests
{
    private const string Key = "[cloudstack]\napi_key = ";

    private readonly MemoryRoot _root = new();

    [Fact]
    public void ChangedFile_IsInForce_WithWhatTheCommandLineSaysOnTop()
    {
        var current = Start(Key + "first", "cloudstack.vm_id=here");
        Assert.Equal("first", ApiKey(current));

        _root.File(SettingsFile.DefaultPath, Key + "second\nvm_id = elsewhere\n");

        Assert.Equal("second", ApiKey(current));
        Assert.Equal("here", current.Now.Settings.Text(DeviceKeys.MachineId));
        Assert.Null(current.Now.Problem);
    }

    /// <summary>An editor writes, a person mistypes: every error is told, and what was in force stays until the file is right again.</summary>
    [Fact]
    public void WrongFile_ChangesNothing_UntilItIsRightAgain()
    {
        var current = Start(Key + "first");

        _root.File(SettingsFile.DefaultPath, Key + "second\nvm_di = x\nhalf a li");
        Assert.Equal("first", ApiKey(current));
        Assert.Contains("line 3: there is no key cloudstack.vm_di; the nearest is cloudstack.vm_id", current.Now.Problem, StringComparison.Ordinal);
        Assert.Contains("line 4", current.Now.Problem, StringComparison.Ordinal);

        _root.File(SettingsFile.DefaultPath, Key + "third");
        Assert.Equal("third", ApiKey(current));
        Assert.Null(current.Now.Problem);
    }

    [Fact]
    public void FileThatCannotBeRead_ChangesNothing_AndSaysSo()
    {
        var current = Start(Key + "first");

        _root.Error(SettingsFile.DefaultPath, errno: 5);

        Assert.Equal("first", ApiKey(current));
        Assert.Contains(SettingsFile.DefaultPath, current.Now.Problem, StringComparison.Ordinal);
    }

    private CurrentSettings Start(string text, params string[] sets)
    {
        _root.File(SettingsFile.DefaultPath, text);
        var start = SettingsFile.Override(SettingsFile.Parse(text, SettingsFile.DefaultPath).Settings, sets);
        return new CurrentSettings(_root, start.Settings, sets);
    }

    private static string ApiKey(CurrentSettings current) => current.Now.Settings.Text(CloudKeys.ApiKey);
}
