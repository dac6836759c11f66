using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Comparisons;

/// <summary>Device-mapper as dmsetup tells it, for every kind of target and every state a device can be in.</summary>
[Collection(nameof(LvmGuest))]
public sealed partial class DmsetupTests(LvmGuest fixture)
{
    private const string Info =
        "info -c --noheadings --separator '|' -o name,uuid,major,minor,open,segments,events,suspended,readonly,tables_loaded";

    /// <summary>Of these a status line says no more than the table, and none is asked for.</summary>
    private static readonly string[] WithoutStatus = ["linear", "error", "zero"];

    private readonly Guest _guest = fixture.Guest;

    [Fact]
    public async Task EveryFieldOfEveryDevice_AgreesWithDmsetup()
    {
        await fixture.VolumesAsync();
        await using var made = new HandMadeMappings(_guest);
        await made.CreateOddNamesAsync();
        await made.CreateSeedRecipeAsync(LvmGuest.Spare);
        await made.CreateEveryTargetAsync(LvmGuest.Spare);
        await made.CreateEveryStateAsync(LvmGuest.Spare);
        await _guest.MustAsync("udevadm settle");

        var info = await DmsetupAsync(Info);
        var described = await DmsetupAsync("info");
        var table = await DmsetupAsync("table");
        var inactive = await DmsetupAsync("table --inactive");
        var status = await DmsetupAsync("status --noflush");
        var dependencies = await DmsetupAsync("deps -o devno");
        var picture = await Picture.TakeStillAsync(_guest);
        var ours = picture.Inventory.Mappings;

        Agreement.Require("dmsetup info -c", info, ours.Select(InfoOf));
        Agreement.Require("dmsetup table", table, ours.SelectMany(d => Lines(d, d.Targets!.Value.Select(Line), orNothing: true)));
        Agreement.Require("dmsetup table --inactive", inactive.Where(HasContent), ours.SelectMany(d => Lines(d, d.InactiveTargets.Select(Line), orNothing: false)));
        Agreement.Require("dmsetup status", status.Where(line => HasContent(line) && !WithoutStatus.Contains(TypeOf(line))), ours.SelectMany(d => Lines(d, d.Status.Select(Line), orNothing: false)));
        Agreement.Require(
            "dmsetup deps",
            dependencies.Select(SortedNumbers),
            ours.Select(d => $"{d.KernelName}: {string.Join(' ', d.Dependencies.Select(n => n.ToString()).Order(StringComparer.Ordinal))}"));
        Agreement.Require("dmsetup info: deferred remove", DeferredOf(described), ours.Where(d => d.DeferredRemove).Select(d => d.KernelName));
        Agreement.Require("names as people see them", HandMadeMappings.OddNames.Select(DmName.Unmangle), ours.Select(d => d.Name).Where(HandMadeMappings.OddNames.Select(DmName.Unmangle).Contains));
        Assert.Empty(picture.Inventory.Changing);

        // What the parser makes of a table's text stands on what the kernel says it depends on.
        foreach (var device in ours)
        {
            Assert.DoesNotContain(device.Targets!.Value, t => t.Kind is UnreadableTarget or UnknownTarget);
            Assert.Equal(device.Dependencies.ToHashSet(), device.Targets.Value.Concat(device.InactiveTargets).SelectMany(t => t.Kind.Devices).ToHashSet());
        }
    }

    [Fact]
    public async Task KeyOfACryptDevice_IsNowhereInTheCapture()
    {
        await using var made = new HandMadeMappings(_guest);
        await made.CreateCryptAsync("secret", LvmGuest.Spare, startSector: 409600);

        var table = await DmsetupAsync("table secret");
        var picture = await Picture.TakeAsync(_guest);

        var device = picture.Mapping("secret");
        Agreement.Require("dmsetup table without keys", table, device.Targets!.Value.Select(t => $"{t.Start} {t.Length} {t.Type} {t.Params}"));
        Assert.IsType<CryptTarget>(device.Targets.Value[0].Kind);
        var bytes = await UnpackedAsync(picture.Archive);
        Assert.True(bytes.AsSpan().IndexOf("aes-xts-plain64"u8) >= 0, "the crypt device's table is not in the archive");
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(HandMadeMappings.CryptKey[..16])));
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Convert.FromHexString(HandMadeMappings.CryptKey[..16])));
    }

    private static string InfoOf(DmDevice d)
    {
        var tables = (d.LiveTable, d.InactiveTable) switch { (true, true) => "Both", (true, _) => "Live", (_, true) => "Inactive", _ => "None" };
        return string.Join('|', d.KernelName, d.Uuid.Text, d.Number.Major, d.Number.Minor, d.OpenCount, d.Targets!.Value.Length, d.EventNumber, d.Suspended ? "Suspended" : "Active", d.ReadOnly ? "Read-only" : "Writeable", tables);
    }

    private static string Line(DmTarget t) => $"{t.Start} {t.Length} {t.Type} {t.Params}";

    private static string Line(DmLine t) => $"{t.Start} {t.Length} {t.Type} {t.Params}";

    private static IEnumerable<string> Lines(DmDevice device, IEnumerable<string> lines, bool orNothing) =>
        (orNothing ? lines.DefaultIfEmpty("") : lines).Select(line => $"{device.KernelName}: {line}");

    private static bool HasContent(string line) => !line.EndsWith(": ", StringComparison.Ordinal);

    private static string TypeOf(string line) => line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].Split(' ') is [_, _, var type, ..] ? type : "";

    private static string SortedNumbers(string line)
    {
        var numbers = Number().Matches(line).Select(m => $"{m.Groups["major"].Value}:{m.Groups["minor"].Value}").Order(StringComparer.Ordinal);
        return $"{Dependencies().Match(line).Groups["name"].Value}: {string.Join(' ', numbers)}";
    }

    private static IEnumerable<string> DeferredOf(IEnumerable<string> described)
    {
        var name = "";
        foreach (var line in described)
        {
            if (line.StartsWith("Name:", StringComparison.Ordinal))
            {
                name = line["Name:".Length..].Trim();
            }
            else if (line.Contains("DEFERRED REMOVE", StringComparison.Ordinal))
            {
                yield return name;
            }
        }
    }

    private static async Task<byte[]> UnpackedAsync(string archive)
    {
        await using var packed = File.OpenRead(archive);
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        await unpacked.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task<string[]> DmsetupAsync(string arguments) =>
        (await _guest.MustAsync($"dmsetup --manglename none {arguments}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\((?<major>\d+), (?<minor>\d+)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?<name>.*): \d+ dependencies", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Dependencies();
}
