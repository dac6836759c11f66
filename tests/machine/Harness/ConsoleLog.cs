namespace Plumbline.MachineTests.Harness;

/// <summary>The guest's serial console: what init and the kernel said.</summary>
internal sealed class ConsoleLog(string path)
{
    private const int TailLines = 40;

    public string Tail()
    {
        if (!File.Exists(path))
        {
            return "(no console yet)";
        }

        return string.Join('\n', File.ReadAllText(path).ReplaceLineEndings("\n").TrimEnd().Split('\n').TakeLast(TailLines));
    }
}
