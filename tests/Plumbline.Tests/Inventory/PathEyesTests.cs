using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Kernel.Lvm;
using Plumbline.Testing;

namespace Plumbline.Tests.Inventory;

public sealed class PathEyesTests
{
    private readonly SteppingClock _clock = new(SampleHost.Time);
    private readonly SampleHost _host = SampleFabric.TwoPortals();
    private readonly CountingLvm _lvm = new();
    private readonly TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PathEyes _eyes;

    public PathEyesTests() => _eyes = new PathEyes(_host.Sources with { Clock = _clock, Lvm = _lvm }, () => _news.SetResult());

    /// <summary>Guests are read only with everything.</summary>
    [Fact]
    public async Task SecondLook_IsAtThePathsAlone()
    {
        var first = await LookAsync();
        _clock.Step(TimeSpan.FromSeconds(1));
        var second = await LookAsync();

        Assert.Same(first.Guests, second.Guests);
        Assert.Equal(_clock.GetUtcNow(), second.TakenAt);
        Assert.Equal(1, _lvm.Asked);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 60)]
    [InlineData(false, -1)]
    public async Task LookAfterAChangeOfDevices_OrAfterLong_IsAtEverything(bool structure, int later)
    {
        var first = await LookAsync();
        _clock.Step(TimeSpan.FromSeconds(later));

        Assert.NotSame(first.Guests, (await LookAsync(structure)).Guests);
    }

    /// <summary>A group made just after lvm was asked would else be unknown until something else happens.</summary>
    [Fact]
    public async Task ChangeTooSoonToAskLvmAgain_IsMadeUpFor()
    {
        await LookAsync();
        _clock.Step(TimeSpan.FromSeconds(50));
        await LookAsync(structure: true);
        _clock.Step(TimeSpan.FromSeconds(10));
        var before = await LookAsync();
        Assert.Equal(1, _lvm.Asked);

        _clock.Step(TimeSpan.FromSeconds(1));
        var asking = await LookAsync();
        Assert.NotSame(before.Guests, asking.Guests);
        await _news.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var answered = await LookAsync();
        Assert.NotSame(asking.Guests, answered.Guests);
        Assert.Same(answered.Guests, (await LookAsync()).Guests);
        Assert.Equal(2, _lvm.Asked);
    }

    private Task<HostInventory> LookAsync(bool structure = false) => _eyes.LookAsync(structure, TestContext.Current.CancellationToken);

    private sealed class CountingLvm : ILvmReport
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public Task<LvmAnswer> AskAsync(ImmutableArray<string> excluded, CancellationToken cancellation) =>
            Task.FromResult(new LvmAnswer("{\"report\":[]}", $"answer {Interlocked.Increment(ref _asked)}", 0, null, [], []));
    }
}
