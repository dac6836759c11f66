using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.Daemon.Exports.Nbd;

namespace Plumbline.Daemon.Tests.Exports.Nbd;

/// <summary>Servers that are none, that lie, and that never end.</summary>
public sealed class NbdReaderTests
{
    private static readonly byte[] Greeting = [.. "NBDMAGICIHAVEOPT"u8, 0, 3];

    [Fact]
    public async Task WellBehaved_IsListed()
    {
        var listing = await AskAsync(
            [.. Greeting, .. Reply(3, 2, Named("b")), .. Reply(3, 2, Named("a")), .. Reply(3, 1), .. Reply(6, 3, Size(4096, 1 | 2 | 256)), .. Reply(6, 1), .. Reply(6, NbdWire.ErrorBit | 6)]);

        Assert.Null(listing.Problem);
        Assert.Equal([new NbdExport("a", 4096, true, true), new NbdExport("b", null, false, false)], listing.Exports);
    }

    [Fact]
    public async Task ThatIsNone_IsSaidToBeNone() => Assert.Contains("no NBD server", (await AskAsync("SSH-2.0-OpenSSH_9.2p1 Debian"u8.ToArray())).Problem, StringComparison.Ordinal);

    [Fact]
    public async Task OldStyle_IsNone() => Assert.NotNull((await AskAsync([.. "NBDMAGICIHAVEOPT"u8, 0, 0])).Problem);

    [Fact]
    public async Task ThatWantsTls_IsSaidToWantIt() => Assert.Contains("TLS", (await AskAsync([.. Greeting, .. Reply(3, NbdWire.TlsRequired)])).Problem, StringComparison.Ordinal);

    /// <summary>Four gigabytes of announced answer are not waited for, nor is memory taken for them.</summary>
    [Fact]
    public async Task AnnouncingTooMuch_IsAnError()
    {
        var header = Reply(3, 2);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16), uint.MaxValue);

        await Assert.ThrowsAsync<IOException>(() => AskAsync([.. Greeting, .. header]));
    }

    [Fact]
    public async Task NamingWithoutEnd_IsStopped()
    {
        var endless = Enumerable.Range(0, 20_001).SelectMany(i => Reply(3, 2, Named($"export{i}"))).ToArray();

        Assert.NotNull((await AskAsync([.. Greeting, .. endless])).Problem);
    }

    [Fact]
    public async Task CutShort_IsAnError() => await Assert.ThrowsAsync<EndOfStreamException>(() => AskAsync([.. Greeting, .. Reply(3, 2, Named("a"))]));

    [Fact]
    public void AnyBytes_AreAValueOrNothing() => Prop.ForAll<byte[]>(bytes =>
    {
        _ = NbdWire.Greet(bytes);
        _ = NbdWire.Reply(bytes);
        _ = NbdWire.Name(bytes);
        _ = NbdWire.Export("a", bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void NameLongerThanItsReply_IsNone() => Assert.Null(NbdWire.Name([0, 0, 0, 5, (byte)'a']));

    [Fact]
    public void SizeBeyondAllBytes_IsNone() => Assert.Null(NbdWire.Export("a", Size(ulong.MaxValue, 0)));

    /// <summary>Its answers are there already, whatever it is asked.</summary>
    private static async Task<NbdListing> AskAsync(byte[] answers)
    {
        await using var server = new Scripted(answers);
        return await NbdReader.ListAsync(server, null, TestContext.Current.CancellationToken);
    }

    private static byte[] Reply(uint option, uint type, params byte[] data)
    {
        var bytes = new byte[20 + data.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, 0x0003e889045565a9);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), option);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), type);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), (uint)data.Length);
        data.CopyTo(bytes, 20);
        return bytes;
    }

    private static byte[] Named(string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        return [0, 0, 0, (byte)text.Length, .. text];
    }

    private static byte[] Size(ulong size, int flags)
    {
        var bytes = new byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(2), size);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), (ushort)flags);
        return bytes;
    }

    private sealed class Scripted(byte[] answers) : MemoryStream(answers, writable: false)
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
