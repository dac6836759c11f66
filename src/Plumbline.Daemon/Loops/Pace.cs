namespace Plumbline.Daemon.Loops;

/// <summary>How long a loop waits: its usual time, and after a turn that came to no end a short one, which doubles with each further such turn.</summary>
internal sealed class Pace(TimeSpan usual)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private TimeSpan _again = Soon;

    public TimeSpan After(bool done)
    {
        var wait = done || _again > usual ? usual : _again;
        _again = done ? Soon : wait * 2;
        return wait;
    }
}
