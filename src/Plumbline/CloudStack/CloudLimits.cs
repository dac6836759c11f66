namespace Plumbline.CloudStack;

/// <summary>How long what may take. No limit ends in "failed": what is not known by then is unknown.</summary>
internal sealed record CloudLimits
{
    /// <summary>One request and its answer.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>deleteVolume removes the storage before it answers (VolumeApiServiceImpl.deleteVolume).</summary>
    public TimeSpan SlowRequest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A job: the queue of one machine cancels what blocks it after 60 minutes (job.cancel.threshold.minutes).</summary>
    public TimeSpan Job { get; init; } = TimeSpan.FromMinutes(70);

    /// <summary>How often a request that CloudStack would not even look at (429, 503 with its own envelope) is asked again.</summary>
    public int Repeats { get; init; } = 4;

    /// <summary>The longest pause before a repeat, whatever Retry-After says; a longer one is the caller's to plan.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>default.page.size is 500 on a fresh installation; a server with a smaller limit says so and is obeyed.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>A request is good for so long: under enforce.post.requests.and.timestamps more than 15 minutes ahead is refused.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromMinutes(10);
}
