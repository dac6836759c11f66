using System.Text.Json.Nodes;

namespace Plumbline.Testing.CloudStack;

/// <summary>Jobs: they go on by being looked at, so that no test waits for a clock.</summary>
internal sealed class FakeCloudStackJobs
{
    private readonly Dictionary<string, FakeJob> _jobs = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<(string Command, FakeJobEnd End)> _ends = new();
    private readonly Queue<(string Command, FakeRefusal Error)> _errors = new();

    /// <summary>How many looks find a new job running.</summary>
    public int Looks { get; set; } = 1;

    public IEnumerable<FakeJob> All => _jobs.Values;

    public void Next(string command, FakeJobEnd end) => _ends.Enqueue((command, end));

    public void NextFails(string command, int code, string text) => _errors.Enqueue((command, new FakeRefusal(code, null, text)));

    /// <summary>The id is looked at after createVolume has made its row (ApiServer.processAsyncCmd), before anything else has happened.</summary>
    /// <param name="work">What the cloud writes down at the end.</param>
    /// <param name="act">What a hypervisor does before. It begins at once and goes on whether anybody looks or not.</param>
    public string Begin(string command, IReadOnlyDictionary<string, string> parameters, string? volumeId, Func<JsonObject> work, Func<FakeJob, Task>? act = null)
    {
        var id = parameters.GetValueOrDefault("customjobid") ?? Guid.NewGuid().ToString();
        if (_jobs.TryGetValue(id, out var old))
        {
            throw old.Status == 0
                ? FakeRefusal.Parameter($"UUID: {id} already exists so can't create/update with custom id")
                : new FakeRefusal(530, 4250, "Internal error executing command, please contact your system administrator");
        }

        var end = _ends.TryPeek(out var next) && next.Command == command ? _ends.Dequeue().End : (FakeJobEnd?)null;
        var error = _errors.TryPeek(out var failing) && failing.Command == command ? _errors.Dequeue().Error : null;
        var job = _jobs[id] = new FakeJob { Id = id, Command = command, VolumeId = volumeId, Work = error is null ? work : () => throw error, LooksLeft = Looks, End = end };
        if (act is not null && error is null)
        {
            job.Acting = ActAsync(job, act);
        }

        return id;
    }

    public JsonObject Query(string id)
    {
        if (!_jobs.TryGetValue(id, out var job) || job is { End: FakeJobEnd.Forgotten, LooksLeft: 0 })
        {
            // Expunged: its row is gone, and with it what a volume shows of it.
            _jobs.Remove(id);
            throw FakeRefusal.NoEntity("queryAsyncJobResult", "jobid", id);
        }

        if (job.LooksLeft-- <= 0)
        {
            job.LooksLeft = 0;
            Finish(job);
        }

        // jobprocstatus is 0 for ever and a trap for clients (ngine-io/cs#17).
        var answer = new JsonObject
        {
            ["accountid"] = "a1", ["cmd"] = $"org.apache.cloudstack.api.command.user.volume.{job.Command}Cmd",
            ["jobstatus"] = job.Status, ["jobprocstatus"] = 0, ["jobresultcode"] = job.ResultCode,
            ["created"] = "2021-08-27T08:47:16+0000", ["jobid"] = job.Id,
        };
        if (job.Result is not null)
        {
            answer["jobresulttype"] = "object";
            answer["jobresult"] = job.Result.DeepClone();
        }

        return answer;
    }

    /// <summary>All that still run and can end, as if time had passed.</summary>
    public void FinishAll()
    {
        foreach (var job in _jobs.Values)
        {
            Finish(job);
        }
    }

    /// <summary>The management server starts anew: what ran has failed, and nobody wrote why.</summary>
    public void Restart()
    {
        foreach (var job in _jobs.Values.Where(j => j.Status == 0))
        {
            (job.Status, job.ResultCode) = (2, 530);
        }
    }

    private static void Finish(FakeJob job)
    {
        if (job.Status != 0 || (job.Acting is { IsCompleted: false } && job.End is not (FakeJobEnd.LateDetach or FakeJobEnd.DoneEarly)))
        {
            return;
        }

        switch (job.End)
        {
            case FakeJobEnd.Never:
                break;
            case FakeJobEnd.WithoutResult:
                (job.Status, job.ResultCode) = (2, 530);
                break;
            case FakeJobEnd.WithoutResultAndCode:
                job.Status = 2;
                break;
            case FakeJobEnd.Cancelled:
                job.Status = 3;
                break;
            case FakeJobEnd.Strange:
                job.Status = 17;
                break;
            case FakeJobEnd.DoneWithoutResult:
                job.Work();
                job.Status = 1;
                break;
            case FakeJobEnd.LateDetach:
                if (job.Acting is null)
                {
                    job.Work();
                }

                Fail(job, 530, "Unexpected exception: Could not detach volume after sending the command and waiting for [10000] milliseconds. Probably the VM is still booting.");
                break;
            default:
                Work(job);
                break;
        }
    }

    /// <summary>Its refusals are the job's, never the request's.</summary>
    private static async Task ActAsync(FakeJob job, Func<FakeJob, Task> act) => await act(job);

    private static void Work(FakeJob job)
    {
        try
        {
            if (job.Acting is { IsFaulted: true, Exception.InnerException: { } failure })
            {
                throw failure as FakeRefusal ?? new FakeRefusal(530, null, failure.Message);
            }

            job.Coming = null;
            job.Result = job.Work();
            job.Status = 1;

            // Rendered while the job ran: the inner status is 0 (apache/cloudstack#6492).
            if (job.Result.FirstOrDefault().Value is JsonObject inner)
            {
                (inner["jobid"], inner["jobstatus"]) = (job.Id, 0);
            }
        }
        catch (FakeRefusal refusal)
        {
            Fail(job, refusal.Code, refusal.Message);
        }
    }

    /// <summary>The dispatcher writes no cserrorcode.</summary>
    private static void Fail(FakeJob job, int code, string text)
    {
        (job.Status, job.ResultCode) = (2, code);
        job.Result = new JsonObject { ["uuidList"] = new JsonArray(), ["errorcode"] = code, ["errortext"] = text };
    }
}
