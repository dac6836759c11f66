using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.Client.Http;

namespace Plumbline.Tests.Client;

/// <summary>Server-sent events, however they are cut on the way.</summary>
public sealed class ServerEventsTests
{
    private static readonly string[] Pieces = ["\n", "\r\n", "id: 1", "id:2", "id", "event: operation", "event", "data: x", "data:", "data:  y: z", ": comment", "retry: 5", "ä\u0001", "dat", "a: "];

    [Fact]
    public async Task Fields_AreThoseOfTheStandard()
    {
        var events = await ReadAsync(": hello\n\nid: 7\nevent: operation\ndata: {\"a\":\ndata: 1}\nretry: 10\nnonsense\n\ndata\n\nevent: lost\n\nid: 8\r\ndata:  two\r\n\r\ndata: cut", 3);

        Assert.Equal([new ServerEvent("7", "operation", "{\"a\":\n1}"), new ServerEvent("7", "message", ""), new ServerEvent("8", "message", " two")], events);
    }

    /// <summary>Where a read ends is chance; what is read is not.</summary>
    [Fact]
    public void Events_DoNotDependOnHowTheyAreCut() => Prop.ForAll(
        Gen.Elements(Pieces).ListOf().ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (pieces, size) =>
        {
            var text = string.Concat(pieces);
            return ReadAsync(text, size).Result.SequenceEqual(ReadAsync(text, int.MaxValue).Result);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyText_IsReadWithoutFailing() => Prop.ForAll<string>(text => ReadAsync(text ?? "", 5).Result.All(e => e.Kind.Length > 0)).QuickCheckThrowOnFailure();

    [Fact]
    public async Task LineWithoutAnEnd_IsNotKeptForEver()
    {
        var lines = new LineReader(new Pieced(Encoding.UTF8.GetBytes(new string('x', 1 << 20)), 4096), 10_000);

        await Assert.ThrowsAsync<IOException>(() => lines.ReadAsync(TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task EventWithoutAnEnd_IsNotKeptForEver()
    {
        var events = new ServerEvents();
        var line = "data: " + new string('x', 1 << 20);

        await Assert.ThrowsAsync<IOException>(() =>
        {
            for (var i = 0; i < 17; i++)
            {
                events.Take(line);
            }

            return Task.CompletedTask;
        });
    }

    private static async Task<List<ServerEvent>> ReadAsync(string text, int size)
    {
        var (lines, events, read) = (new LineReader(new Pieced(Encoding.UTF8.GetBytes(text), size), 1 << 20), new ServerEvents(), new List<ServerEvent>());
        while (await lines.ReadAsync(CancellationToken.None) is { } line)
        {
            if (events.Take(line) is { } happened)
            {
                read.Add(happened);
            }
        }

        return read;
    }

    /// <summary>Gives so many bytes a read.</summary>
    private sealed class Pieced(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, size)], cancellationToken);
    }
}
