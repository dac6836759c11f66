namespace Plumbline.Daemon.Devices;

/// <summary>
/// Compatibility mode: the one new disk of exactly that size. It proves nothing about what is on it, only that nothing else can be meant,
/// and every doubt ends it: this is how the daemon that Plumbline follows once confused two volumes of one size. Pure.
/// </summary>
internal static class SizeMatch
{
    public static Search Find(DiskPicture picture, SizeAsk ask)
    {
        var found = Candidates.Of(picture, disk => disk.Size == ask.Size && !ask.WasThere(DiskPicture.KeyOf(disk)));
        return found switch
        {
            { Devices.IsEmpty: true } => new Search.Absent($"no disk of {ask.Size} bytes appeared since the cloud was asked."),
            _ when ask.Contested => new Search.Ambiguous(
                found.Devices,
                $"{Candidates.Names(found.Devices.Select(d => d.Path))} appeared, and another volume was being attached at the same time: whose it is cannot be told by its size. Detach both and attach them one after the other."),
            _ => found.Judge($"appeared, and each has {ask.Size} bytes")!,
        };
    }
}
