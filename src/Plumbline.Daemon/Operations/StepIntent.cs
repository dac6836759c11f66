namespace Plumbline.Daemon.Operations;

/// <summary>What a step takes along when it asks the outside world.</summary>
/// <param name="Id">A uuid that is on disk already.</param>
/// <param name="Resumed">It may have been asked before: look first.</param>
internal sealed record StepIntent(string Id, bool Resumed);
