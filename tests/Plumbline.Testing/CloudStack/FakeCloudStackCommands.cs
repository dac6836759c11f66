using System.Globalization;
using System.Text.Json.Nodes;

namespace Plumbline.Testing.CloudStack;

/// <summary>The calls, in the order of checks that CloudStack has: uuids of parameters at once, the state of things inside the job.</summary>
internal sealed class FakeCloudStackCommands
{
    public const string ZoneA = "1a0c5d3e-0000-4000-8000-00000000000a";
    public const string ZoneB = "1a0c5d3e-0000-4000-8000-00000000000b";
    public const string CustomOffering = "2b0c5d3e-0000-4000-8000-000000000001";
    public const string FixedOffering = "2b0c5d3e-0000-4000-8000-000000000002";
    public const string Machine = "3c0c5d3e-0000-4000-8000-000000000001";
    public const string OtherMachine = "3c0c5d3e-0000-4000-8000-000000000002";

    private const long Gibibyte = 1L << 30;

    private readonly Lock _lock = new();

    public List<FakeVolume> Volumes { get; } = [];

    public List<FakeSnapshot> Snapshots { get; } = [];

    public List<FakeMachine> Machines { get; } = [new(Machine, "appliance", ZoneA), new(OtherMachine, "guest", ZoneB)];

    public FakeCloudStackJobs Jobs { get; } = new();

    public int LargestPage { get; set; } = 500;

    public bool IsRootAdmin { get; set; }

    /// <summary>Runs after each page of a list: what others do meanwhile.</summary>
    public Action<int>? AfterPage { get; set; }

    public JsonObject Execute(string command, IReadOnlyDictionary<string, string> p)
    {
        lock (_lock)
        {
            return command switch
            {
                "listZones" => List("zone", p, [Named(ZoneA, "zone-a"), Named(ZoneB, "zone-b")]),
                "listDiskOfferings" => List("diskoffering", p, [Offering(CustomOffering, 0), Offering(FixedOffering, 5)]),
                "listVirtualMachines" => ListMachines(p),
                "listVolumes" => ListVolumes(p),
                "listSnapshots" => List("snapshot", p, Snapshots.Where(s => Matches(p, "volumeid", s.VolumeId) && Matches(p, "name", s.Name)).Select(Show)),
                "createVolume" => CreateVolume(p),
                "attachVolume" => Attach(p),
                "detachVolume" => Detach(p),
                "deleteVolume" => DeleteVolume(p),
                "resizeVolume" => Resize(p),
                "createSnapshot" => CreateSnapshot(p),
                "revertSnapshot" => OnSnapshot(p, "revertSnapshot", s => new JsonObject { ["snapshot"] = Show(s) }),
                "deleteSnapshot" => OnSnapshot(p, "deleteSnapshot", s => Snapshots.Remove(s) ? new JsonObject { ["success"] = true } : throw FakeRefusal.Parameter("unable to find a snapshot with id " + s.Id)),
                "stopVirtualMachine" => OnMachine(p, "stopVirtualMachine", m => m.State = "Stopped"),
                "destroyVirtualMachine" => OnMachine(p, "destroyVirtualMachine", m => m.State = "Destroyed"),
                "queryAsyncJobResult" => Jobs.Query(Required(p, "jobid")),
                _ => throw new FakeRefusal(432, null, $"The given command '{command}' either does not exist, is not available for user, or not available from ip address '/127.0.0.1'."),
            };
        }
    }

    public JsonObject Show(FakeVolume volume)
    {
        var json = Named(volume.Id, volume.Name);
        (json["zoneid"], json["zonename"], json["type"], json["size"], json["state"]) = (volume.ZoneId, "zone", "DATADISK", volume.Bytes, volume.State);
        (json["diskofferingid"], json["created"], json["account"]) = (volume.OfferingId, "2021-08-27T08:47:16+0000", "admin");
        if (volume.MachineId is not null)
        {
            (json["virtualmachineid"], json["deviceid"], json["vmname"]) = (volume.MachineId, volume.DeviceId, Machines.First(m => m.Id == volume.MachineId).Name);
        }

        if (Jobs.All.FirstOrDefault(j => j.VolumeId == volume.Id && j.Status == 0) is { } job)
        {
            (json["jobid"], json["jobstatus"]) = (job.Id, 0);
            json["state"] = job.Coming is null ? volume.State : "Attaching";
        }

        return json;
    }

    private JsonObject ListVolumes(IReadOnlyDictionary<string, string> p)
    {
        if (p.TryGetValue("id", out var id) && Volumes.All(v => v.Id != id))
        {
            throw FakeRefusal.NoEntity("listVolumes", "id", id);
        }

        // MySQL compares names in any case. Newest first.
        return List("volume", p, Volumes.Where(v => !v.Removed && Matches(p, "id", v.Id) && Matches(p, "zoneid", v.ZoneId) && Matches(p, "virtualmachineid", v.MachineId)
            && (!p.TryGetValue("name", out var name) || v.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).Reverse().Select(Show));
    }

    private JsonObject ListMachines(IReadOnlyDictionary<string, string> p)
    {
        if (p.TryGetValue("id", out var id) && Machines.All(m => m.Id != id))
        {
            throw FakeRefusal.NoEntity("listVirtualMachines", "id", id);
        }

        return List("virtualmachine", p, Machines.Where(m => Matches(p, "id", m.Id) && Matches(p, "name", m.Name)).Select(m =>
        {
            var json = Named(m.Id, m.Name);
            (json["displayname"], json["state"], json["zoneid"], json["hypervisor"], json["nic"]) = (m.Name, m.State, m.ZoneId, "KVM", new JsonArray());
            return json;
        }));
    }

    private JsonObject List(string name, IReadOnlyDictionary<string, string> p, IEnumerable<JsonObject> rows)
    {
        var all = rows.ToList();
        var (page, size) = (Number(p, "page"), Number(p, "pagesize"));
        if (page is null != size is null)
        {
            throw FakeRefusal.Parameter("Page size should be specified along with page number");
        }

        if (size > LargestPage)
        {
            throw FakeRefusal.Parameter($"Page size can't exceed max allowed page size value: {LargestPage}");
        }

        if (all.Count == 0)
        {
            return [];
        }

        var here = all.Skip((int)(((page ?? 1) - 1) * (size ?? LargestPage))).Take((int)(size ?? LargestPage)).ToArray<JsonNode>();
        AfterPage?.Invoke((int)(page ?? 1));
        return here.Length == 0 ? new JsonObject { ["count"] = all.Count } : new JsonObject { ["count"] = all.Count, [name] = new JsonArray(here) };
    }

    private JsonObject CreateVolume(IReadOnlyDictionary<string, string> p)
    {
        var (name, offering, size) = (Required(p, "name"), p.GetValueOrDefault("diskofferingid"), Number(p, "size"));
        if (offering is not (CustomOffering or FixedOffering) && !p.ContainsKey("snapshotid"))
        {
            throw FakeRefusal.NoEntity("createVolume", "diskofferingid", offering ?? "");
        }

        if (offering == FixedOffering && size is not null)
        {
            throw FakeRefusal.Parameter("This disk offering does not allow custom size");
        }

        if (offering == CustomOffering && size is null)
        {
            throw FakeRefusal.Parameter("This disk offering requires a custom size specified");
        }

        if (p.TryGetValue("customid", out var customId) && (!IsRootAdmin || Volumes.Any(v => v.Id == customId)))
        {
            throw IsRootAdmin
                ? FakeRefusal.Parameter($"UUID: {customId} already exists so can't create/update with custom id")
                : new FakeRefusal(531, 4365, "Account admin is not allowed to create/update custom id");
        }

        var volume = new FakeVolume
        {
            Id = customId ?? Guid.NewGuid().ToString(), Name = name, ZoneId = p.GetValueOrDefault("zoneid") ?? ZoneA, OfferingId = offering ?? CustomOffering, Bytes = (size ?? 5) * Gibibyte,
        };
        Volumes.Add(volume);
        return new JsonObject { ["id"] = volume.Id, ["jobid"] = Jobs.Begin("createVolume", p, volume.Id, () => new JsonObject { ["volume"] = Show(volume) }) };
    }

    private JsonObject Attach(IReadOnlyDictionary<string, string> p)
    {
        var volume = VolumeOf(p, "attachVolume", "id");
        var machine = Machines.FirstOrDefault(m => m.Id == Required(p, "virtualmachineid")) ?? throw FakeRefusal.NoEntity("attachVolume", "virtualmachineid", p["virtualmachineid"]);
        var slot = 0L;
        return Job(
            "attachVolume",
            p,
            volume,
            () =>
            {
                slot = machine.Hypervisor is null ? SlotFor(volume, machine, p) : slot;
                (volume.MachineId, volume.DeviceId, volume.State) = (machine.Id, slot, "Ready");
                return new JsonObject { ["volume"] = Show(volume) };
            },
            machine.Hypervisor is null ? null : job =>
            {
                slot = SlotFor(volume, machine, p);
                job.Coming = (machine.Id, slot);
                return machine.Hypervisor.PlugAsync(volume, slot);
            });
    }

    private long SlotFor(FakeVolume volume, FakeMachine machine, IReadOnlyDictionary<string, string> p)
    {
        if (volume.MachineId is not null)
        {
            throw FakeRefusal.Parameter("Please specify a volume that is not attached to any VM.");
        }

        var taken = Volumes.Where(v => v.MachineId == machine.Id).Select(v => v.DeviceId)
            .Concat(Jobs.All.Where(j => j.Status == 0 && j.Coming?.MachineId == machine.Id).Select(j => j.Coming?.Slot)).ToHashSet();
        var slot = Number(p, "deviceid") ?? Enumerable.Range(1, 32).Select(n => (long)n).First(n => n != 3 && !taken.Contains(n));
        return taken.Contains(slot) ? throw new FakeRefusal(530, null, $"deviceId {slot} is used by vm {machine.Id}") : slot;
    }

    private JsonObject Detach(IReadOnlyDictionary<string, string> p)
    {
        if (p.ContainsKey("id") == (p.ContainsKey("deviceid") || p.ContainsKey("virtualmachineid")))
        {
            throw FakeRefusal.Parameter("Please provide either a volume id, or a tuple(device id, instance id)");
        }

        var volume = VolumeOf(p, "detachVolume", "id");
        var hypervisor = Machines.FirstOrDefault(m => m.Id == volume.MachineId)?.Hypervisor;
        return Job(
            "detachVolume",
            p,
            volume,
            () =>
            {
                if (volume.MachineId is null)
                {
                    throw FakeRefusal.Parameter("The specified volume is not attached to a VM.");
                }

                (volume.MachineId, volume.DeviceId) = (null, null);
                return new JsonObject { ["volume"] = Show(volume) };
            },
            hypervisor is null ? null : _ => hypervisor.UnplugAsync(volume));
    }

    private JsonObject DeleteVolume(IReadOnlyDictionary<string, string> p)
    {
        var volume = VolumeOf(p, "deleteVolume", "id");
        if (volume.Removed)
        {
            throw FakeRefusal.Parameter("Unable to find volume with ID: " + volume.Id);
        }

        if (volume.MachineId is not null)
        {
            throw FakeRefusal.Parameter("Please specify a volume that is not attached to any VM.");
        }

        if (Snapshots.Any(s => s.VolumeId == volume.Id && s.State != "BackedUp"))
        {
            throw FakeRefusal.Parameter("There are snapshot operations in progress on the volume, unable to delete it");
        }

        volume.Removed = true;
        return new JsonObject { ["success"] = true };
    }

    private JsonObject Resize(IReadOnlyDictionary<string, string> p)
    {
        var (volume, size) = (VolumeOf(p, "resizeVolume", "id"), (Number(p, "size") ?? throw FakeRefusal.Parameter("no size")) * Gibibyte);
        return Job("resizeVolume", p, volume, () =>
        {
            if (size < volume.Bytes && p.GetValueOrDefault("shrinkok") != "true")
            {
                throw FakeRefusal.Parameter("Going from existing size of " + volume.Bytes + " to size of " + size + " would shrink the volume.Need to sign off by supplying the shrinkok parameter with value of true.");
            }

            volume.Bytes = size;
            return new JsonObject { ["volume"] = Show(volume) };
        });
    }

    private JsonObject CreateSnapshot(IReadOnlyDictionary<string, string> p)
    {
        var volume = VolumeOf(p, "createSnapshot", "volumeid");
        var snapshot = new FakeSnapshot { Id = Guid.NewGuid().ToString(), Name = p.GetValueOrDefault("name") ?? "snap", VolumeId = volume.Id };
        Snapshots.Add(snapshot);
        var job = Job("createSnapshot", p, volume, () =>
        {
            snapshot.State = "BackedUp";
            return new JsonObject { ["snapshot"] = Show(snapshot) };
        });
        job["id"] = snapshot.Id;
        return job;
    }

    private JsonObject OnSnapshot(IReadOnlyDictionary<string, string> p, string command, Func<FakeSnapshot, JsonObject> work)
    {
        var snapshot = Snapshots.FirstOrDefault(s => s.Id == Required(p, "id")) ?? throw FakeRefusal.NoEntity(command, "id", p["id"]);
        return new JsonObject { ["jobid"] = Jobs.Begin(command, p, null, () => work(snapshot)) };
    }

    private JsonObject OnMachine(IReadOnlyDictionary<string, string> p, string command, Action<FakeMachine> work)
    {
        var machine = Machines.FirstOrDefault(m => m.Id == Required(p, "id")) ?? throw FakeRefusal.NoEntity(command, "id", p["id"]);
        return new JsonObject
        {
            ["jobid"] = Jobs.Begin(command, p, null, () =>
            {
                work(machine);
                return new JsonObject { ["virtualmachine"] = Named(machine.Id, machine.Name) };
            }),
        };
    }

    private JsonObject Job(string command, IReadOnlyDictionary<string, string> p, FakeVolume volume, Func<JsonObject> work, Func<FakeJob, Task>? act = null) =>
        new() { ["jobid"] = Jobs.Begin(command, p, volume.Id, work, act) };

    private FakeVolume VolumeOf(IReadOnlyDictionary<string, string> p, string command, string parameter) =>
        Volumes.FirstOrDefault(v => v.Id == Required(p, parameter)) ?? throw FakeRefusal.NoEntity(command, parameter, p[parameter]);

    private static JsonObject Show(FakeSnapshot s)
    {
        var json = Named(s.Id, s.Name);
        (json["volumeid"], json["state"], json["virtualsize"]) = (s.VolumeId, s.State, 5 * Gibibyte);
        return json;
    }

    private static JsonObject Named(string id, string name) => new() { ["id"] = id, ["name"] = name };

    private static JsonObject Offering(string id, long size)
    {
        var json = Named(id, size == 0 ? "custom" : "five");
        (json["displaytext"], json["disksize"], json["iscustomized"]) = (json["name"]!.GetValue<string>(), size, size == 0);
        return json;
    }

    private static bool Matches(IReadOnlyDictionary<string, string> p, string name, string? value) => !p.TryGetValue(name, out var wanted) || wanted == value;

    private static long? Number(IReadOnlyDictionary<string, string> p, string name) => p.TryGetValue(name, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string Required(IReadOnlyDictionary<string, string> p, string name) =>
        p.GetValueOrDefault(name) is { Length: > 0 } value ? value : throw FakeRefusal.Parameter($"Unable to execute API command due to missing parameter {name}");
}
