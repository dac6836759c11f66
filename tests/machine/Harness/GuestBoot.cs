namespace Plumbline.MachineTests.Harness;

/// <summary>Starts a guest. A boot that fails is tried once more: the machine under the emulator may just have been busy.</summary>
internal static class GuestBoot
{
    private const int Tries = 2;

    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan GuestLifetime = TimeSpan.FromMinutes(15);

    public static async Task<Guest> StartAsync(GuestHardware hardware)
    {
        QemuProcess.RequireInstalled();
        var image = GuestImage.Find();
        var guest = await TryAsync(image, hardware, triesLeft: Tries);
        if (PublishedPrograms.Given)
        {
            await PublishedPrograms.InstallAsync(guest);
        }

        return guest;
    }

    private static async Task<Guest> TryAsync(GuestImage image, GuestHardware hardware, int triesLeft)
    {
        try
        {
            return await BootAsync(image, hardware);
        }
        catch (MachineTestException) when (triesLeft > 1)
        {
            return await TryAsync(image, hardware, triesLeft - 1);
        }
    }

    private static async Task<Guest> BootAsync(GuestImage image, GuestHardware hardware)
    {
        var folder = new GuestFolder();
        var deadline = new CancellationTokenSource(GuestLifetime, TimeProvider.System);
        QemuProcess? qemu = null;
        try
        {
            using var boot = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
            boot.CancelAfter(Limit);
            using var sockets = new GuestSockets(folder);
            qemu = QemuProcess.Start(image, folder, hardware, GuestLifetime);
            var connecting = ConnectAsync(sockets, boot.Token);
            var ended = qemu.WaitForEndAsync(boot.Token);
            if (await Task.WhenAny(connecting, ended) == ended || connecting.Exception?.InnerException is EndOfStreamException)
            {
                throw new MachineTestException(await ended);
            }

            var (agent, qmp) = await connecting;
            return new Guest(folder, qemu, agent, qmp, deadline);
        }
        catch (Exception e)
        {
            var console = new ConsoleLog(folder.Console).Tail();
            qemu?.Dispose();
            deadline.Dispose();
            folder.Dispose();
            throw new MachineTestException($"The guest did not start: {e.Message}\nconsole, last lines:\n{console}", e);
        }
    }

    private static async Task<(AgentChannel Agent, QmpClient Qmp)> ConnectAsync(GuestSockets sockets, CancellationToken cancellation)
    {
        var qmp = await QmpClient.StartAsync(await sockets.AcceptQmpAsync(cancellation));
        var agent = new AgentChannel(await sockets.AcceptAgentAsync(cancellation));
        await agent.WaitForReadyAsync(cancellation);
        return (agent, qmp);
    }
}
