namespace Plumbline.CloudStack;

/// <summary>
/// What can be done to volumes and snapshots. Every call that returns a job takes the job's id from the caller (customjobid, BaseAsyncCmd),
/// who has written it down before: after a lost answer <see cref="CloudJobs.QueryAsync"/> with that id tells what became of the request.
/// Creating has no such id that would hold (the row is made before the id is looked at, ApiServer.dispatchCreateCmd), only the unique name.
/// </summary>
internal sealed class CloudStackClient(CloudStackApi api)
{
    /// <summary>deviceid 0 is the root disk.</summary>
    public const long RootDevice = 0;

    /// <summary>3 is the CD-ROM's and is never given out (VolumeApiServiceImpl.getDeviceId).</summary>
    public const long CdRomDevice = 3;

    public CloudJobs Jobs { get; } = new(api);

    public CloudListings Listings { get; } = new(api);

    /// <summary>Never to be repeated after an open answer: look for the name first.</summary>
    public async Task<CloudResult<AcceptedCreation>> CreateVolumeAsync(NewVolume volume, CancellationToken cancellation)
    {
        var size = volume.Bytes is { } bytes ? CloudSize.Of(bytes) : null;
        if (volume.Bytes is not null && size is null)
        {
            return CloudResult<AcceptedCreation>.Not(NoSize(volume.Bytes.Value));
        }

        var command = CloudCommand.Changing("createVolume")
            .With("name", volume.Name)
            .With("zoneid", volume.ZoneId)
            .With("diskofferingid", volume.DiskOfferingId)
            .With("size", size?.Gibibytes)
            .With("snapshotid", volume.SnapshotId)
            .With("customid", volume.CustomId)
            .With("projectid", api.Account.ProjectId);
        return await CreateAsync(command, size, cancellation);
    }

    /// <param name="deviceId">Null for the lowest free slot; <see cref="RootDevice"/> for the root disk of a stopped machine.</param>
    public Task<CloudResult<AcceptedJob>> AttachAsync(string volumeId, string machineId, long? deviceId, string jobId, CancellationToken cancellation) =>
        BeginAsync(CloudCommand.Changing("attachVolume").With("id", volumeId).With("virtualmachineid", machineId).With("deviceid", deviceId), jobId, null, cancellation);

    /// <summary>By id alone: together with machine and slot it is refused, and a slot alone may hold another volume by now.</summary>
    public Task<CloudResult<AcceptedJob>> DetachAsync(string volumeId, string jobId, CancellationToken cancellation) =>
        BeginAsync(CloudCommand.Changing("detachVolume").With("id", volumeId), jobId, null, cancellation);

    /// <summary>Never smaller: shrinkok is never sent.</summary>
    public async Task<CloudResult<AcceptedJob>> ResizeAsync(string volumeId, long bytes, string jobId, CancellationToken cancellation) =>
        CloudSize.Of(bytes) is { } size
            ? await BeginAsync(CloudCommand.Changing("resizeVolume").With("id", volumeId).With("size", size.Gibibytes), jobId, size, cancellation)
            : CloudResult<AcceptedJob>.Not(NoSize(bytes));

    /// <summary>There is no job: the storage is removed before the answer comes, which can take minutes.</summary>
    public async Task<CloudResult<CloudDone>> DeleteVolumeAsync(string volumeId, CancellationToken cancellation)
    {
        var answer = await api.CallAsync(CloudCommand.Changing("deleteVolume", slow: true).With("id", volumeId), cancellation);
        return answer.Then(envelope => envelope.Json.Truth("success") switch
        {
            true => CloudResult<CloudDone>.Done(CloudDone.It),
            false => CloudResult<CloudDone>.Not(AnswerReader.Refusal("deleteVolume", 530, null, AnswerReader.Words(envelope.Json.Text("displaytext")), changes: true)),
            _ => CloudResult<CloudDone>.Not(NotSaid("deleteVolume", "whether it was done", null)),
        });
    }

    /// <param name="name">Unique, as a volume's.</param>
    public Task<CloudResult<AcceptedCreation>> CreateSnapshotAsync(string volumeId, string name, CancellationToken cancellation) =>
        CreateAsync(CloudCommand.Changing("createSnapshot").With("volumeid", volumeId).With("name", name), null, cancellation);

    public Task<CloudResult<AcceptedJob>> RevertSnapshotAsync(string snapshotId, string jobId, CancellationToken cancellation) =>
        BeginAsync(CloudCommand.Changing("revertSnapshot").With("id", snapshotId), jobId, null, cancellation);

    public Task<CloudResult<AcceptedJob>> DeleteSnapshotAsync(string snapshotId, string jobId, CancellationToken cancellation) =>
        BeginAsync(CloudCommand.Changing("deleteSnapshot").With("id", snapshotId), jobId, null, cancellation);

    /// <summary>As its power button would; never forced, for that is pulling the plug.</summary>
    public Task<CloudResult<AcceptedJob>> StopMachineAsync(string machineId, string jobId, CancellationToken cancellation) =>
        BeginAsync(CloudCommand.Changing("stopVirtualMachine").With("id", machineId), jobId, null, cancellation);

    /// <summary>Not expunged: an administrator can recover it for as long as the cloud keeps it (expunge.delay).</summary>
    public Task<CloudResult<AcceptedJob>> DestroyMachineAsync(string machineId, string jobId, CancellationToken cancellation) =>
        BeginAsync(CloudCommand.Changing("destroyVirtualMachine").With("id", machineId), jobId, null, cancellation);

    private async Task<CloudResult<AcceptedCreation>> CreateAsync(CloudCommand command, CloudSize? size, CancellationToken cancellation)
    {
        var answer = await api.CallAsync(command, cancellation);
        return answer.Then(envelope => (envelope.Json.Text("id"), envelope.Json.Text("jobid")) is ({ } id, { } job)
            ? CloudResult<AcceptedCreation>.Done(new AcceptedCreation(id, job, size))
            : CloudResult<AcceptedCreation>.Not(NotSaid(command.Name, "the id or the job", envelope.Json.Text("jobid"))));
    }

    private async Task<CloudResult<AcceptedJob>> BeginAsync(CloudCommand command, string jobId, CloudSize? size, CancellationToken cancellation)
    {
        var answer = await api.CallAsync(command.With("customjobid", jobId), cancellation);
        if (answer.Failure is not { } failure)
        {
            return answer.Then(envelope => envelope.Json.Text("jobid") is { } given
                ? CloudResult<AcceptedJob>.Done(new AcceptedJob(given, IsRepeat: false, size))
                : CloudResult<AcceptedJob>.Not(NotSaid(command.Name, "the job", jobId)));
        }

        // While the job runs a repeat is refused by name; once it has ended the unique key of the table trips, which is 530 without a word.
        var accepted = new AcceptedJob(jobId, IsRepeat: true, size);
        if (ErrorClasses.IsRepeatOf(jobId, failure.Said))
        {
            return CloudResult<AcceptedJob>.Done(accepted);
        }

        if (failure is not { Status: 530, MaybeDone: false })
        {
            return CloudResult<AcceptedJob>.Not(failure);
        }

        var look = await Jobs.QueryAsync(jobId, cancellation);
        return look.IsDone ? CloudResult<AcceptedJob>.Done(accepted)
            : CloudResult<AcceptedJob>.Not(look.Failure.Trouble == CloudTrouble.Gone ? failure : failure with { MaybeDone = true });
    }

    private static CloudFailure NotSaid(string what, string missing, string? jobId) => CloudFailure.Open(
        $"CloudStack took {what} and did not say {missing}. It may have been done; look what the cloud shows before asking again.", jobId);

    private static CloudFailure NoSize(long bytes) =>
        new(CloudTrouble.Refused, false, $"No volume can have {bytes} bytes; nothing was asked of CloudStack. Name a size of 1 GiB or more.");
}
