namespace Plumbline.Kernel.Multipath;

/// <summary>The multipath daemon: asked live over its socket, or answered from a capture.</summary>
internal interface IMultipathd
{
    /// <summary>Asks one command. Never throws and never waits longer than the implementation's limit: a failure is an answer too.</summary>
    MultipathdReply Ask(string command);
}
