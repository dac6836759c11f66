namespace Plumbline.MachineTests.Harness;

/// <summary>Why a guest or a scenario failed, with everything that is needed to understand it without running it again.</summary>
public sealed class MachineTestException(string message, Exception? cause = null) : Exception(message, cause);
