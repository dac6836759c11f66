using Plumbline.Client;
using Plumbline.Kernel.Loop;

namespace Plumbline.Daemon.Tests.Client;

/// <summary>A plumbd with volumes of its own, on real loop devices. At its end none of them is left.</summary>
internal sealed class LocalPlumbd : IAsyncDisposable
{
    private readonly DirectoryInfo _volumes = Directory.CreateTempSubdirectory("plumbline-volumes-");

    private LocalPlumbd()
    {
    }

    public static string? Missing => File.Exists("/dev/loop-control") && Environment.IsPrivilegedProcess ? null : "loop devices need root and /dev/loop-control";

    public RunningDaemon Daemon { get; private set; } = null!;

    public string Socket => Path.Combine(Daemon.Folder, "plumbd.sock");

    public string Volumes => _volumes.FullName;

    public static async Task<LocalPlumbd> StartAsync(DirectoryInfo? folder = null)
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var place = new LocalPlumbd();
        place.Daemon = await RunningDaemon.StartAsync(folder, $"local.path={place.Volumes}");
        return place;
    }

    public PlumblineClient Client() => new(new PlumblineClientOptions { Socket = Socket });

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        var loops = new LiveLoopActs();
        foreach (var disk in Directory.EnumerateFiles(Volumes, "disk.img", SearchOption.AllDirectories))
        {
            foreach (var loop in loops.FindByFile(disk).Loops)
            {
                loops.Detach(loop);
            }
        }

        _volumes.Delete(recursive: true);
    }
}
