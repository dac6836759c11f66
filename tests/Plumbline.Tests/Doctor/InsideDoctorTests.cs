using Plumbline.Doctor;
using Plumbline.Settings;

namespace Plumbline.Tests.Doctor;

/// <summary>What keeps udev and multipathd from looking inside volumes, in a folder instead of the root.</summary>
public sealed class InsideDoctorTests : IDisposable
{
    private const string Rule = "/usr/lib/udev/rules.d/59-plumbline.rules";

    private readonly string _root = Directory.CreateTempSubdirectory("plumbline-doctor-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void LocalVolumes_ThatNeverWere_NeedNothing()
    {
        Assert.Empty(Examine("local"));
        Write("/var/lib/plumbline/names.json");
        Assert.Equal("udev rule Bad", Examine("local"));
    }

    [Fact]
    public void RuleInItsPlace_IsWell()
    {
        Assert.Equal("udev rule Bad", Examine("cloudstack"));
        Write(Rule);
        Assert.Equal("udev rule Well", Examine("cloudstack"));
    }

    /// <summary>The usual way of switching a rule off, which wins over the installed one.</summary>
    [Fact]
    public void RuleThatIsMasked_IsBad()
    {
        Write(Rule);
        Directory.CreateDirectory(_root + "/etc/udev/rules.d");
        File.CreateSymbolicLink(_root + "/etc/udev/rules.d/59-plumbline.rules", "/dev/null");

        Assert.Equal("udev rule Bad", Examine("cloudstack"));
    }

    [Fact]
    public void RuleThatLooksElsewhereThanPlumbdWrites_IsBad_UntilALinkLeadsThere()
    {
        Write(Rule);
        Write("/elsewhere/expected/serial");
        Assert.Equal("udev rule Bad", Examine("cloudstack", "/elsewhere"));

        Directory.CreateDirectory(_root + "/run/plumbline");
        File.CreateSymbolicLink(_root + "/run/plumbline/expected", _root + "/elsewhere/expected");
        Assert.Equal("udev rule Well", Examine("cloudstack", "/elsewhere"));
    }

    [Fact]
    public void Multipathd_ThatIsNotTold_IsNoIllness_AndIsSaid()
    {
        Write(Rule);
        Write("/usr/sbin/multipathd");
        Assert.Equal("udev rule Well\nmultipathd Off", Examine("cloudstack"));
        Write("/etc/multipath/conf.d/plumbline.conf");
        Assert.Equal("udev rule Well\nmultipathd Well", Examine("cloudstack"));
    }

    private string Examine(string provider, string run = "/run/plumbline")
    {
        var settings = HostSettings.Defaults.With(VolumeKeys.Provider, provider).With(SettingKeys.RunDirectory, _root + run).With(SettingKeys.StateDirectory, _root + "/var/lib/plumbline");
        var place = new Place(_root, _root + run, "", new Uri("http://127.0.0.1:1/"));
        return string.Join('\n', new InsideDoctor(place, settings).Examine().Select(d => $"{d.Name} {d.State}"));
    }

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root + path)!);
        File.WriteAllText(_root + path, "");
    }
}
