using Plumbline.Client;
using Plumbline.MachineTests.Harness;
using Plumbline.Testing;

namespace Plumbline.MachineTests.Scenes;

/// <summary>Volumes by their names: udev's rule as a package would install it, and somebody who has a name open.</summary>
internal sealed class NamedVolumes(Guest guest, CloudScene cloud)
{
    private const string Rule = "/etc/udev/rules.d/59-plumbline.rules";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static string NameOf(string volume) => "vol-" + volume;

    public static string PathOf(string volume) => "/dev/mapper/" + NameOf(volume);

    public static string UuidOf(string volume) => "PLUMB-" + volume;

    /// <summary>The rule looks into /run/plumbline, which is this plumbd's run.dir under another name.</summary>
    public async Task InstallRuleAsync()
    {
        await guest.CopyInAsync(await File.ReadAllBytesAsync(Path.Combine(RepositoryRoot.Path, "packaging/udev/59-plumbline.rules")), Rule);
        await guest.ScriptAsync($"chmod 644 {Rule}; mkdir -p /run/plumbline; ln -sfn {PlumbdByHand.Run}/expected /run/plumbline/expected; udevadm control --reload");
    }

    public Task RemoveRuleAsync() => guest.ScriptAsync($"rm -f {Rule}; udevadm control --reload");

    public async Task<string> AttachAsync(string volume, bool? readOnly = null)
    {
        var ended = await cloud.CompleteAsync(await cloud.Client.AttachVolumeAsync(volume, readOnly: readOnly));
        var path = ended.ReadOutcome()!.PersistentPath;
        Assert.Equal(PathOf(volume), path);
        return path!;
    }

    /// <summary>As an exporter does it: exclusively. Ends when the returned thing is disposed.</summary>
    public async Task<Holder> HoldAsync(string path)
    {
        var file = $"/run/holder-{Guid.NewGuid():N}";
        await guest.ScriptAsync($$"""
            perl -MFcntl -e 'sysopen(my $disk, $ARGV[0], O_RDWR | O_EXCL) or die "$ARGV[0]: $!"; open(my $out, ">", "$ARGV[1].new"); print $out $$; close $out; rename "$ARGV[1].new", $ARGV[1]; sleep 600' {{path}} {{file}} > /dev/null 2> {{file}}.log &
            """);
        await guest.WaitUntilAsync($"{path} is held open", $"test -s {file} || {{ cat {file}.log; false; }}", Limit);
        return new Holder(guest, file);
    }

    /// <summary>A word of dmsetup about a mapping.</summary>
    public async Task<string> DmAsync(string volume, string columns) => (await guest.MustAsync($"dmsetup info -c --noheadings --separator ' ' -o {columns} {NameOf(volume)}")).Trim();

    public async Task<bool> IsThereAsync(string volume) => (await guest.RunAsync($"dmsetup info {NameOf(volume)}")).Succeeded;

    public async Task<IEnumerable<string>> FindingsAsync(string code) => (await cloud.Client.ListFindingsAsync()).Where(f => f.Code == code).Select(f => f.Subject);

    /// <summary>How plumbd's scan classes the mapping of that name.</summary>
    public async Task<string?> ReasonAsync(string name)
    {
        var scan = await cloud.Client.ScanAsync();
        return scan.GetProperty("entries").EnumerateArray().Where(e => e.GetProperty("name").GetString() == name)
            .Select(e => $"{e.GetProperty("class").GetString()} {e.GetProperty("reason").GetString()}").SingleOrDefault();
    }

    /// <summary>Refused with a conflict, and in these words.</summary>
    public async Task RequireRefusedAsync(string volume, string words)
    {
        var refusal = await Assert.ThrowsAsync<PlumblineException>(() => cloud.Client.GetVolumeDeviceAsync(volume));
        Assert.Equal(ErrorCodes.Conflict, refusal.Code);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    internal sealed class Holder(Guest guest, string file) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await guest.MustAsync($"pid=$(cat {file}); kill -KILL $pid; while test -d /proc/$pid; do :; done");
    }
}
