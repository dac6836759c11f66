using Plumbline.CloudStack;
using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Daemon.Volumes.Providers.Cloud;
using Plumbline.Settings;
using Plumbline.Testing;
using Plumbline.Testing.CloudStack;

namespace Plumbline.Daemon.Tests.Volumes;

/// <summary>The CloudStack provider against a cloud that misbehaves as the real one does.</summary>
public sealed class CloudProviderTests : ProviderTests
{
    private const string Other = FakeCloudStackCommands.OtherMachine;
    private readonly FakeCloudStack _fake = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly MemoryRoot _root = new();

    public CloudProviderTests()
    {
        var clock = new HastyTime();
        _fake.Now = clock.GetUtcNow;
        var account = new CloudAccount(_fake.Url, FakeCloudStack.Key, FakeCloudStack.Secret);
        var limits = new CloudLimits { Request = TimeSpan.FromSeconds(120) };
        _root.File("/sys/class/dmi/id/product_uuid", FakeCloudStackCommands.Machine + "\n");
        Provider = new CloudProvider(new CloudStackClient(new CloudStackApi(_http, () => account, limits, clock)), new CloudSelf(_root, () => HostSettings.Defaults, clock));
    }

    private protected override IVolumeProvider Provider { get; }

    private protected override string Machine => FakeCloudStackCommands.Machine;

    private FakeCloudStackCommands Cloud => _fake.Cloud;

    public override ValueTask DisposeAsync()
    {
        _http.Dispose();
        _fake.Dispose();
        return base.DisposeAsync();
    }

    /// <summary>V10: the original had one machine's id in its code, and every volume of a second site was "remote".</summary>
    [Fact]
    public async Task ThisMachine_IsTheOneThatTheCloudLists()
    {
        Assert.Equal(Machine, Done(await Provider.WhoAmIAsync(Cancellation)).Id);

        _root.File("/sys/class/dmi/id/product_uuid", "00000000-1111-4000-8000-000000000000\n");
        Assert.Null(Done(await Provider.WhoAmIAsync(Cancellation)).Id);
    }

    [Theory]
    [InlineData(nameof(FakeFate.CutAfterAccepting))]
    [InlineData(nameof(FakeFate.CutBeforeAccepting))]
    [InlineData(nameof(FakeFate.HalfAnAnswer))]
    public async Task LostAnswerToCreate_NeverMakesASecondVolume(string fate)
    {
        _fake.Next("createVolume", Enum.Parse<FakeFate>(fate));
        var intent = Intent();

        var volume = await UntilSettledAsync(i => CreateAsync("disk", Mebibyte, i), intent);

        Assert.Equal(volume.Id, Assert.Single(Cloud.Volumes).Id);
    }

    [Theory]
    [InlineData(nameof(FakeFate.CutAfterAccepting))]
    [InlineData(nameof(FakeFate.CutBeforeAccepting))]
    [InlineData(nameof(FakeFate.HalfAnAnswer))]
    public async Task LostAnswerToAttach_AndDetach_IsFoundAgain(string fate)
    {
        var volume = await CreateAsync("disk");
        _fake.Next("attachVolume", Enum.Parse<FakeFate>(fate));
        _fake.Next("detachVolume", Enum.Parse<FakeFate>(fate));

        var attached = await UntilSettledAsync(i => Provider.AttachAsync(volume.Id, Machine, false, i, Cancellation), Intent());
        var detached = await UntilSettledAsync(i => Provider.DetachAsync(volume.Id, i, Cancellation), Intent());

        Assert.Equal(Machine, attached.MachineId);
        Assert.Null(detached.MachineId);
    }

    /// <summary>A restart of the management server, the queue's limit, a cancelled and a forgotten job: the list decides, and it is asked again.</summary>
    [Theory]
    [InlineData(nameof(FakeJobEnd.WithoutResult))]
    [InlineData(nameof(FakeJobEnd.WithoutResultAndCode))]
    [InlineData(nameof(FakeJobEnd.Cancelled))]
    [InlineData(nameof(FakeJobEnd.Forgotten))]
    [InlineData(nameof(FakeJobEnd.DoneWithoutResult))]
    public async Task JobThatEndsStrangely_IsJudgedByTheList(string end)
    {
        var volume = await CreateAsync("disk");
        Cloud.Jobs.Next("attachVolume", Enum.Parse<FakeJobEnd>(end));

        var attached = await UntilSettledAsync(i => Provider.AttachAsync(volume.Id, Machine, false, i, Cancellation), Intent());

        Assert.Equal(Machine, attached.MachineId);
        Assert.Equal(Machine, Cloud.Volumes.Single().MachineId);
    }

    /// <summary>apache/cloudstack#7316: an error after ten seconds, and the disk goes all the same.</summary>
    [Fact]
    public async Task LateDetach_IsNoFailure()
    {
        var volume = await CreateAsync("disk");
        Done(await Provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation));
        Cloud.Jobs.Next("detachVolume", FakeJobEnd.LateDetach);

        var detached = await UntilSettledAsync(i => Provider.DetachAsync(volume.Id, i, Cancellation), Intent());

        Assert.Null(detached.MachineId);
    }

    [Fact]
    public async Task BusyInsideAJob_IsAskedAgain_UnderANewJob()
    {
        var volume = await CreateAsync("disk");
        Cloud.Jobs.NextFails("attachVolume", 431, "There is a snapshot in progress on the volume; try again later");
        var intent = Intent();

        var first = await Provider.AttachAsync(volume.Id, Machine, false, intent, Cancellation);
        var second = await Provider.AttachAsync(volume.Id, Machine, false, Resumed(intent), Cancellation);

        Assert.Equal(Trouble.Busy, first.Refusal?.Trouble);
        Assert.Equal(Machine, Done(second).MachineId);
        Assert.Equal(2, _fake.Count("attachVolume"));
    }

    /// <summary>apache/cloudstack#14214: the machine still has a disk that the cloud forgot.</summary>
    [Fact]
    public async Task TakenSlot_IsTriedOnceMoreAtAnotherOne()
    {
        var volume = await CreateAsync("disk");
        Cloud.Jobs.NextFails("attachVolume", 530, "Failed to attach volume disk to VM i-2-10-VM; org.libvirt.LibvirtException: operation failed: target vdb already exists");

        var attached = Done(await Provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation));

        Assert.Equal(Machine, attached.MachineId);
        Assert.Equal(2, Cloud.Volumes.Single().DeviceId);

        Cloud.Jobs.NextFails("attachVolume", 530, "operation failed: target vdc already exists");
        Cloud.Jobs.NextFails("attachVolume", 530, "operation failed: target vde already exists");
        var second = await CreateAsync("second");
        Assert.Equal(Trouble.SlotTaken, (await Provider.AttachAsync(second.Id, Machine, false, Intent(), Cancellation)).Refusal?.Trouble);
    }

    /// <summary>apache/cloudstack#1898: one volume, two machines.</summary>
    [Fact]
    public async Task AttachedElsewhere_IsRefused_AndNothingIsAsked()
    {
        var volume = await CreateAsync("disk");
        Done(await Provider.AttachAsync(volume.Id, Other, false, Intent(), Cancellation));

        var refused = await Provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation);

        Assert.Equal(Trouble.Refused, refused.Refusal?.Trouble);
        Assert.Contains(Other, refused.Refusal!.Sentence, StringComparison.Ordinal);
        Assert.Equal(1, _fake.Count("attachVolume"));
    }

    /// <summary>Somebody else's job is at work: nothing is asked for before it has ended (apache/cloudstack#14214).</summary>
    [Fact]
    public async Task VolumeAtWork_IsBusy()
    {
        var volume = await CreateAsync("disk");
        Cloud.Jobs.Next("resizeVolume", FakeJobEnd.Never);
        Cloud.Execute("resizeVolume", new Dictionary<string, string> { ["id"] = volume.Id, ["size"] = "2" });

        var refused = await Provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation);

        Assert.Equal(Trouble.Busy, refused.Refusal?.Trouble);
        Assert.Equal(0, _fake.Count("attachVolume"));
    }

    [Fact]
    public async Task FixedOffering_TakesItsOwnSize_AndOneThatIsTooSmallIsRefusedBeforeAnythingIsMade()
    {
        var fixedSize = new VolumeWish("disk", 2L << 30, FakeCloudStackCommands.FixedOffering, FakeCloudStackCommands.ZoneA);
        var made = Done(await Provider.CreateAsync(fixedSize, Intent(), _ => Task.CompletedTask, Cancellation));
        var tooSmall = await Provider.CreateAsync(fixedSize with { Size = 6L << 30 }, Intent(), _ => Task.CompletedTask, Cancellation);

        Assert.Equal(5L << 30, made.Size);
        Assert.Equal(Trouble.Refused, tooSmall.Refusal?.Trouble);
        Assert.Single(Cloud.Volumes);
    }

    [Fact]
    public async Task WrongKey_IsNoReasonToGoOn()
    {
        var wrong = new CloudProvider(
            new CloudStackClient(new CloudStackApi(_http, () => new CloudAccount(_fake.Url, FakeCloudStack.Key, "wrong"), new CloudLimits(), new HastyTime())),
            new CloudSelf(_root, () => HostSettings.Defaults, new HastyTime()));

        Assert.Equal(Trouble.Permission, (await wrong.FindAsync("00000000-0000-4000-8000-00000000dead", Cancellation)).Refusal?.Trouble);
        Assert.False((await wrong.CheckAsync(Cancellation)).Healthy);
    }

    [Fact]
    public async Task Machine_IsStopped_ThenRemoved_AndNotTwice()
    {
        var (stop, delete) = (Intent(), Intent());

        Done(await Provider.StopMachineAsync(Other, stop, Cancellation));
        Done(await Provider.StopMachineAsync(Other, Resumed(stop), Cancellation));
        Assert.Equal("Stopped", Cloud.Machines.Single(m => m.Id == Other).State);

        Done(await Provider.DeleteMachineAsync(Other, delete, Cancellation));
        Done(await Provider.DeleteMachineAsync(Other, Resumed(delete), Cancellation));
        Assert.Equal("Destroyed", Cloud.Machines.Single(m => m.Id == Other).State);
        Assert.Equal((1, 1), (_fake.Count("stopVirtualMachine"), _fake.Count("destroyVirtualMachine")));
    }

    /// <summary>Upstream's own known answer (LibvirtComputingResourceTest), and what the other hypervisors show.</summary>
    [Fact]
    public void Identity_IsWhatEachHypervisorShows()
    {
        var volume = new ProvidedVolume("38400000-8cf0-11bd-b24e-10b96e4ef00d", "v", null, 1, "Ready", Machine, null, null, false, false);

        Assert.Equal(new DeviceIdentity.Serial("384000008cf011bdb24e"), CloudIdentity.Of(volume, null));
        Assert.Equal(new DeviceIdentity.Serial("384000008cf011bdb24e"), CloudIdentity.Of(volume with { Marks = new("KVM", 3, null, null) }, "VMware"));
        Assert.Equal(new DeviceIdentity.XenSlot(3), CloudIdentity.Of(volume with { Marks = new("XenServer", 3, null, null) }, null));
        Assert.Equal(
            new DeviceIdentity.VMwareDisk(new DeviceIdentity.Naa("6000c29c9a571125b2557968af0890fa"), new DeviceIdentity.ScsiUnit(0, 1)),
            CloudIdentity.Of(volume with { Marks = new(null, 1, "6000C29c-9a57-1125-b255-7968af0890fa", """{"diskDeviceBusName":"scsi0:1"}""") }, "VMware"));
        Assert.Null(CloudIdentity.Of(volume with { Id = "17" }, null));
    }

    private protected override VolumeWish Wish(string name, long size) => new(name, size, FakeCloudStackCommands.CustomOffering, FakeCloudStackCommands.ZoneA);

    /// <summary>As the runner does it: again with the same intent, as long as the refusal passes by itself.</summary>
    private static async Task<ProvidedVolume> UntilSettledAsync(Func<StepIntent, Task<Answer<ProvidedVolume>>> ask, StepIntent intent)
    {
        var answer = await ask(intent);
        for (var again = 0; again < 6 && answer.Refusal is { PassesByItself: true }; again++)
        {
            answer = await ask(Resumed(intent));
        }

        return Done(answer);
    }
}
