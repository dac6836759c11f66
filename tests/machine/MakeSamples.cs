using System.Diagnostics;
using Plumbline.MachineTests.Comparisons;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests;

/// <summary>
/// Makes the captures in samples/ anew: PLUMBLINE_SAMPLES=DIR ./test machine -explicit only -class Plumbline.MachineTests.MakeSamples.
/// Run it when the readers ask for more than the samples hold.
/// </summary>
[Collection(nameof(LvmGuest))]
public sealed class MakeSamples(LvmGuest fixture)
{
    internal const string Variable = "PLUMBLINE_SAMPLES";

    private readonly Guest _guest = fixture.Guest;

    [Fact(Explicit = true)]
    public async Task MakeBoth()
    {
        var folder = Environment.GetEnvironmentVariable(Variable) ?? throw new MachineTestException($"{Variable} names no folder for the samples.");
        await fixture.VolumesAsync();
        await ProxmoxScenes.BuildHealthyAsync(_guest);
        await CaptureAsync(_guest, Path.Combine(folder, "pve-node-healthy"));
        await using var made = await ProxmoxScenes.BuildSickAsync(_guest);
        await CaptureAsync(_guest, Path.Combine(folder, "pve-node"));
    }

    internal static async Task CaptureAsync(Guest guest, string folder)
    {
        await guest.MustAsync("udevadm settle");
        var picture = await Picture.TakeAsync(guest, arguments: $"--set proxmox.node={ProxmoxScenes.Node} --set proxmox.require_pmxcfs=no");
        picture.RequireComplete();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        using var tar = Process.Start("tar", ["-xzf", picture.Archive, "-C", folder]);
        await tar.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, tar.ExitCode);
    }
}
