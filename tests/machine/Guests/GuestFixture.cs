using System.Diagnostics;
using Plumbline.MachineTests.Harness;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Plumbline.MachineTests.Guests;

/// <summary>
/// One guest for all scenarios of a collection. It boots when the first of them runs and ends after the last, so that the four guests run
/// one after the other and a filtered run boots only what it needs.
/// </summary>
public abstract class GuestFixture : IAsyncLifetime
{
    private readonly GuestHardware _hardware;
    private Guest? _guest;

    private protected GuestFixture(params GuestDisk[] disks)
        : this(new GuestHardware(disks))
    {
    }

    private protected GuestFixture(GuestHardware hardware) => _hardware = hardware;

    internal Guest Guest => _guest!;

    public async ValueTask InitializeAsync()
    {
        var start = Stopwatch.GetTimestamp();
        _guest = await GuestBoot.StartAsync(_hardware);
        TestContext.Current.SendDiagnosticMessage($"{GetType().Name} is ready after {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_guest is not null)
        {
            await _guest.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}
