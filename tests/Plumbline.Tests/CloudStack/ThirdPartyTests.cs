using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Plumbline.Testing;
using Plumbline.Testing.CloudStack;

namespace Plumbline.Tests.CloudStack;

/// <summary>The fake is judged by clients that others wrote for the real one.</summary>
public sealed class ThirdPartyTests : IDisposable
{
    private readonly FakeCloudStack _fake = new();

    public void Dispose() => _fake.Dispose();

    [Theory]
    [InlineData("use-cs.py", "judge*d (by) cs+é", 2)]
    [InlineData("use-libcloud.py", "judged-by-libcloud", 3)]
    public async Task FakeCloudStack_GivesAnotherClientTheWholeLifeOfAVolume(string script, string name, int gibibytes)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3",
            [
                Path.Combine(RepositoryRoot.Path, "tests/Plumbline.Testing/CloudStack", script), _fake.Url.ToString(), FakeCloudStack.Key, FakeCloudStack.Secret,
                FakeCloudStackCommands.ZoneA, FakeCloudStackCommands.CustomOffering, FakeCloudStackCommands.Machine,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, await errors);
        using var saw = JsonDocument.Parse(output);
        var json = saw.RootElement;
        Assert.Equal((name, FakeCloudStackCommands.Machine), (json.GetProperty("name").GetString(), json.GetProperty("attached_to").GetString()));
        Assert.Equal((gibibytes * (1L << 30)).ToString(CultureInfo.InvariantCulture), json.GetProperty("size").GetRawText());
        Assert.All(["listed", "detached", "deleted"], step => Assert.True(json.GetProperty(step).GetBoolean(), step));
        Assert.Empty(json.GetProperty("left").EnumerateArray());
        Assert.True(Assert.Single(_fake.Cloud.Volumes).Removed);
    }
}
