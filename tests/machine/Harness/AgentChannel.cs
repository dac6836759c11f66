using System.Globalization;
using System.Text;

namespace Plumbline.MachineTests.Harness;

/// <summary>The host's side of guest/agent: one command at a time, its answer with both outputs as they were.</summary>
internal sealed class AgentChannel(Stream stream) : IDisposable
{
    private readonly SemaphoreSlim _oneCommand = new(1);
    private int _lastId;

    public async Task WaitForReadyAsync(CancellationToken cancellation)
    {
        var greeting = await ReadLineAsync(cancellation);
        if (greeting != "ready")
        {
            throw new MachineTestException($"The agent's greeting is '{greeting}'.");
        }
    }

    public async Task<(string Outcome, byte[] Stdout, byte[] Stderr)> RunAsync(string command, TimeSpan limit, CancellationToken cancellation)
    {
        await _oneCommand.WaitAsync(cancellation);
        try
        {
            var id = (++_lastId).ToString(CultureInfo.InvariantCulture);
            var body = Encoding.UTF8.GetBytes(command);
            var head = Encoding.ASCII.GetBytes($"{id} {Math.Ceiling(limit.TotalSeconds)} {body.Length}\n");
            await stream.WriteAsync((byte[])[.. head, .. body], cancellation);

            var line = await ReadLineAsync(cancellation);
            if (line.Split(' ') is not [var answered, var outcome, var stdoutLength, var stderrLength] || answered != id)
            {
                throw new MachineTestException($"The agent answered '{line}' to command {id}.");
            }

            return (outcome, await ReadAsync(stdoutLength, cancellation), await ReadAsync(stderrLength, cancellation));
        }
        finally
        {
            _oneCommand.Release();
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        _oneCommand.Dispose();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(one, cancellation);
            if (one[0] == '\n')
            {
                return line.ToString();
            }

            line.Append((char)one[0]);
        }
    }

    private async Task<byte[]> ReadAsync(string length, CancellationToken cancellation)
    {
        var bytes = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }
}
