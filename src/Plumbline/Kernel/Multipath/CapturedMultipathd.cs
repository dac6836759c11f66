namespace Plumbline.Kernel.Multipath;

/// <summary>The answer that a capture kept, failure included.</summary>
internal sealed class CapturedMultipathd(MultipathdReply maps) : IMultipathd
{
    public MultipathdReply Ask(string command) => command == MultipathdReply.ShowMaps
        ? maps
        : MultipathdReply.Failed(MultipathdFailure.Absent, $"the capture holds no answer to \"{command}\"");
}
