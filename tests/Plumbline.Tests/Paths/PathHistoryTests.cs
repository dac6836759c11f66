using Plumbline.Kernel.State;
using Plumbline.Paths;
using Plumbline.Testing;

namespace Plumbline.Tests.Paths;

public sealed class PathHistoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-paths-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task History_KeepsWhatChanged_AndSurvivesATornLine()
    {
        var history = new PathHistory(new StateFolder(_folder.FullName), TimeProvider.System);
        PathChange[] changes = [new(SampleHost.Time, "lun", "path sdb of lun: active -> failed"), new(SampleHost.Time, "lun", "a \"name\"\nwith a line")];
        Assert.Null(await history.AppendAsync(changes, CancellationToken.None));
        await File.AppendAllTextAsync(_folder.FullName + "/path-changes.jsonl", "{\"time\":\"20", TestContext.Current.CancellationToken);
        Assert.Null(await history.AppendAsync([changes[0]], CancellationToken.None));

        Assert.Equal([.. changes, changes[0]], history.Read());
    }
}
