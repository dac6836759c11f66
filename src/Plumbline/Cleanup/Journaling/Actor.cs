using Plumbline.Kernel;

namespace Plumbline.Cleanup.Journaling;

/// <summary>One actor on this host at a time: whoever holds this may act, and may say of an act without an outcome that it was interrupted.</summary>
internal static class Actor
{
    /// <summary>Null after the refusal was given.</summary>
    public static FileLock? Take(string stateFolder, out string? refusal)
    {
        var folder = stateFolder.TrimEnd('/');
        string? problem = null;
        var unmade = Folders.Make(folder, Convert.ToUInt32("750", 8));
        var taken = unmade is null ? FileLock.TryTake(folder + "/acts.lock", Convert.ToInt32("600", 8), out problem) : null;
        refusal = taken is not null ? null : unmade ?? problem ?? "another plumb is cleaning or restoring on this host; wait until it has ended";
        return taken;
    }
}
