using Plumbline.Kernel.Loop;

namespace Plumbline.Daemon.Tests.Devices;

/// <summary>For hosts that are written by a test: nothing may act on the machine that runs it.</summary>
internal sealed class NoLoops : ILoopActs
{
    public LoopAct Attach(string file, bool readOnly, int blockSize = 512) => new("no loop devices in this test");

    public LoopAct Detach(AttachedLoop loop) => new("no loop devices in this test", loop);

    public LoopAct TakeSize(AttachedLoop loop) => new("no loop devices in this test", loop);

    public LoopSearch FindByFile(string file) => new([], "no loop devices in this test");
}
