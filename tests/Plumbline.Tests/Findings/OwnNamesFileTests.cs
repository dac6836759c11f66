using Plumbline.Findings;
using Plumbline.Kernel;
using Plumbline.Kernel.State;

namespace Plumbline.Tests.Findings;

/// <summary>names.json on a real disk: what is ours is never forgotten by accident.</summary>
public sealed class OwnNamesFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-names-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder.FullName, "names.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Recorded_IsReadBack_AndForgottenIsNot()
    {
        var file = Open();

        Assert.Null(await file.RecordAsync(["PLUMB-b", "PLUMB-a"], [], Cancellation));
        Assert.Null(await file.ForgetAsync("PLUMB-b", [], Cancellation));

        Assert.Equal(["PLUMB-a"], file.Read().Uuids!);
        Assert.Equal("{\n  \"schema\": \"plumbline.names/1\",\n  \"mappings\": [\n    \"PLUMB-a\"\n  ]\n}\n", await System.IO.File.ReadAllTextAsync(File, Cancellation));
    }

    /// <summary>What it recorded may be in the kernel still; without it that would look leaked and be offered for removal.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("{\"mappings\":[\"PLUMB-a\"")]
    [InlineData("{\"mappings\":{}}")]
    [InlineData("[]")]
    public async Task DamagedFile_IsNotOverwritten(string damaged)
    {
        await System.IO.File.WriteAllTextAsync(File, damaged, Cancellation);

        var recorded = await Open().RecordAsync(["PLUMB-b"], [], Cancellation);
        var forgotten = await Open().ForgetAsync("PLUMB-a", [], Cancellation);

        Assert.Contains("not overwritten", recorded, StringComparison.Ordinal);
        Assert.Contains("not overwritten", forgotten, StringComparison.Ordinal);
        Assert.Equal(damaged, await System.IO.File.ReadAllTextAsync(File, Cancellation));
        Assert.Null(Open().Read().Uuids);
    }

    [Fact]
    public async Task LostFile_IsWrittenAnewWithEverythingThatIsOurs()
    {
        Assert.Null(Open().Read().Uuids);

        Assert.Null(await Open().RecordAsync(["PLUMB-new"], ["PLUMB-older"], Cancellation));

        Assert.Equal(["PLUMB-new", "PLUMB-older"], Open().Read().Uuids!);
    }

    /// <summary>An empty record is one: nothing is ours. No file at all is none.</summary>
    [Fact]
    public async Task NothingIsOurs_IsWrittenToo()
    {
        Assert.Null(await Open().RecordAsync([], [], Cancellation));

        Assert.Empty(Open().Read().Uuids!);
    }

    [Fact]
    public async Task ManyAtOnce_LoseNothing()
    {
        var uuids = Enumerable.Range(0, 40).Select(i => $"PLUMB-{i}").ToList();

        var failures = await Task.WhenAll(uuids.Select(uuid => Task.Run(() => Open().RecordAsync([uuid], [], Cancellation), Cancellation)));

        Assert.All(failures, Assert.Null);
        Assert.Equal(uuids.Order(StringComparer.Ordinal), Open().Read().Uuids!.ToArray());
    }

    [Fact]
    public async Task LockHeldBySomebodyElse_IsNotPassedOver()
    {
        using var held = FileLock.TryTake(File + ".lock", Convert.ToInt32("640", 8), out _);
        using var limit = new CancellationTokenSource();
        var recording = Open().RecordAsync(["PLUMB-a"], [], limit.Token);

        await limit.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => recording);
        Assert.False(System.IO.File.Exists(File));
    }

    private OwnNamesFile Open() => new(new StateFolder(_folder.FullName), TimeProvider.System);
}
