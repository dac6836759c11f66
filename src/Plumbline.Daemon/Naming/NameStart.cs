namespace Plumbline.Daemon.Naming;

/// <summary>
/// First of all at a start: no mapping of ours may stay as a crash left it. Who reads one that is stopped waits for ever, and a table that
/// was loaded would be taken into use by whoever resumes the mapping next.
/// </summary>
internal sealed class NameStart(NamedMappings mappings, ILogger<NameStart> log)
{
    public async Task MendAsync()
    {
        var all = await mappings.AllAsync();
        if (all.Failure is { } failure)
        {
            Log.NotLookedAt(log, failure);
        }

        foreach (var mapping in all.Mappings.Where(m => m.Suspended || m.HasInactive))
        {
            if (await mappings.MendAsync(mapping) is { } unmended)
            {
                Log.NotMended(log, mapping.Seen.KernelName, unmended);
            }
            else
            {
                Log.Mended(log, mapping.Seen.KernelName, mapping.Suspended ? "was stopped" : "had a table that was not in use");
            }
        }
    }
}
