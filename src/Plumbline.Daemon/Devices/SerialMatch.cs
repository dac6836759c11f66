namespace Plumbline.Daemon.Devices;

/// <summary>By the serial number that a disk shows, equal to the last character. Pure.</summary>
internal static class SerialMatch
{
    public static Search Find(DiskPicture picture, string serial)
    {
        var wanted = serial.Trim();
        if (wanted.Length == 0)
        {
            return new Search.Absent("the volume has no serial number, and an empty one is no identity");
        }

        if (Candidates.Of(picture, disk => disk.Serial == wanted).Judge($"show the serial number {wanted}") is { } judged)
        {
            return judged;
        }

        var silent = picture.Disks.Where(d => d.SerialUnread).Select(d => "/dev/" + d.Name).ToList();
        return silent.Count > 0
            ? new Search.Unread($"no disk shows the serial number {wanted}, and {Candidates.Names(silent)} did not tell theirs: it may be one of them. A disk that does not answer hangs whoever uses it; see to it first.")
            : new Search.Absent($"no disk of this machine shows the serial number {wanted}.{Hint(picture, wanted)}");
    }

    /// <summary>A cloud that puts the number of its slot before it shows its disks as unknown and never as the wrong ones; this says why.</summary>
    private static string Hint(DiskPicture picture, string wanted) =>
        picture.Disks.FirstOrDefault(d => d.Serial is { } shown && shown.Contains(wanted, StringComparison.OrdinalIgnoreCase)) is { } near
            ? $" /dev/{near.Name} shows {near.Serial}, which only contains it; equal is the rule."
            : "";
}
