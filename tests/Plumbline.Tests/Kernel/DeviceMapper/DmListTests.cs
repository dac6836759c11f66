using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Tests.Kernel.DeviceMapper;

public sealed class DmListTests
{
    [Fact]
    public void Numbers_FollowTheRecords()
    {
        byte[] answer = new byte[64];
        BitConverter.TryWriteBytes(answer.AsSpan(8), 0xfd03UL);
        BitConverter.TryWriteBytes(answer.AsSpan(16), 24U);
        BitConverter.TryWriteBytes(answer.AsSpan(32), 0xfd00UL | (0x101UL << 20) | 5);

        Assert.Equal([new DeviceNumber(253, 3), new DeviceNumber(253, 0x10105)], DmList.Numbers(answer, 8));
    }

    [Fact]
    public void Numbers_NoDevice_IsEmpty() => Assert.Empty(DmList.Numbers(new byte[32], 8));

    [Fact]
    public void AnyBytes_NeverLeadOutOfTheBuffer() =>
        Prop.ForAll<byte[], int>((bytes, start) => DmList.Numbers(bytes, start).Count <= (bytes.Length / 8) + 1).QuickCheckThrowOnFailure();
}
