using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Plumbline.MachineTests.Harness;

/// <summary>QEMU's machine protocol: one JSON document per line, answers matched by id, events in between.</summary>
internal sealed class QmpClient : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _waiting = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _deletions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _oneLine = new(1);
    private int _lastId;

    private QmpClient(Stream stream)
    {
        _reader = new StreamReader(stream);
        _writer = new StreamWriter(stream) { AutoFlush = true };
    }

    public static async Task<QmpClient> StartAsync(Stream stream)
    {
        var client = new QmpClient(stream);
        _ = client.ReadAnswersAsync();
        await client.ExecuteAsync("qmp_capabilities");
        return client;
    }

    public async Task<JsonNode?> ExecuteAsync(string command, JsonObject? arguments = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _waiting[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = new JsonObject { ["execute"] = command, ["id"] = id, ["arguments"] = arguments ?? [] };
        JsonNode document;
        try
        {
            await WriteAsync(request.ToJsonString());
            document = await answer.Task.WaitAsync(AnswerLimit, TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            throw new MachineTestException($"QEMU does not answer {request.ToJsonString()}", e);
        }

        return document["error"] is { } error
            ? throw new MachineTestException($"QEMU refuses {command}: {error["desc"]}\n{request.ToJsonString()}")
            : document["return"];
    }

    /// <summary>Ends when QEMU reports that the guest has released the device.</summary>
    public async Task DeleteDeviceAsync(string device, TimeSpan limit)
    {
        var deleted = _deletions[device] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await ExecuteAsync("device_del", new JsonObject { ["id"] = device });
        try
        {
            await deleted.Task.WaitAsync(limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new MachineTestException($"The guest has not released {device} within {limit.TotalSeconds} s.");
        }
    }

    /// <summary>One line of QEMU's monitor for people, for what the protocol has no command for. It answers with nothing where it succeeds.</summary>
    public async Task MonitorAsync(string line)
    {
        var said = (string?)await ExecuteAsync("human-monitor-command", new JsonObject { ["command-line"] = line });
        if (!string.IsNullOrWhiteSpace(said))
        {
            throw new MachineTestException($"QEMU's monitor refuses '{line}': {said.Trim()}");
        }
    }

    /// <summary>Asks QEMU to end; whoever holds its process waits for that.</summary>
    public async Task QuitAsync()
    {
        try
        {
            await WriteAsync("""{ "execute": "quit" }""");
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        _oneLine.Dispose();
    }

    private async Task WriteAsync(string line)
    {
        await _oneLine.WaitAsync();
        try
        {
            await _writer.WriteLineAsync(line);
        }
        finally
        {
            _oneLine.Release();
        }
    }

    private async Task ReadAnswersAsync()
    {
        try
        {
            while (await _reader.ReadLineAsync() is { } line)
            {
                Dispatch(JsonNode.Parse(line)!);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // QEMU has ended; whoever still waits runs into its limit.
        }
    }

    private void Dispatch(JsonNode document)
    {
        if (document["id"] is { } id && _waiting.TryRemove(id.GetValue<int>(), out var answer))
        {
            answer.SetResult(document);
        }
        else if ((string?)document["event"] == "DEVICE_DELETED" && (string?)document["data"]?["device"] is { } device &&
            _deletions.TryRemove(device, out var deleted))
        {
            deleted.SetResult();
        }
    }
}
