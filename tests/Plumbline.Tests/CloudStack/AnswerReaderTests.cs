using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.CloudStack;
using Plumbline.Testing;

namespace Plumbline.Tests.CloudStack;

public sealed class AnswerReaderTests
{
    private static readonly DateTimeOffset Now = SampleHost.Time;

    [Theory]
    [InlineData(400, null, "State changing command createVolume needs to be sent using POST request", "Refused")]
    [InlineData(401, null, "unable to verify user credentials and/or request signature", "Credentials")]
    [InlineData(401, null, "The API [createVolume] is not allowed for the account", "Permission")]
    [InlineData(429, 4545, "The given user has reached his/her account api limit, please retry after 900 ms.", "Throttled")]
    [InlineData(430, null, "Failed to decode url", "Refused")]
    [InlineData(431, 4350, "Invalid parameter id value=1 due to incorrect long value format, or entity does not exist", "Gone")]
    [InlineData(431, 4350, "Unable to find volume with ID: 7", "Gone")]
    [InlineData(431, 4350, "The specified volume is not attached to a VM.", "AlreadySo")]
    [InlineData(431, 4350, "This disk offering does not allow custom size", "Refused")]
    [InlineData(432, null, "The given command 'x' does not exist", "Unsupported")]
    [InlineData(503, null, "Maintenance or shutdown has been initiated", "Unavailable")]
    [InlineData(511, null, "2FA", "Permission")]
    [InlineData(530, 4250, "Internal error executing command, please contact your system administrator", "Fault")]
    [InlineData(530, 4300, "concurrent", "Busy")]
    [InlineData(530, 4335, "no storage", "Capacity")]
    [InlineData(531, 4365, "no", "Permission")]
    [InlineData(532, null, "limit", "Capacity")]
    [InlineData(533, null, "no host", "Capacity")]
    [InlineData(534, null, "storage is away", "Fault")]
    [InlineData(535, 4370, "allocation", "Capacity")]
    [InlineData(536, 4375, "in use", "Busy")]
    [InlineData(599, null, "something new", "Fault")]
    public void ErrorOfTheTable_HasItsClass_AndIsCertain(int code, int? csCode, string text, string trouble)
    {
        var cs = csCode is null ? "" : $",\"cserrorcode\":{csCode}";
        var failure = Judge(code, $$$"""{"createvolumeresponse":{"uuidList":[],"errorcode":{{{code}}}{{{cs}}},"errortext":"{{{text}}}"}}""").Failure!;

        Assert.Equal((trouble, false), (failure.Trouble.ToString(), failure.MaybeDone));
        Assert.Contains(text.TrimEnd('.'), failure.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorEnvelopeOfAnUnknownCommand_IsRead() =>
        Assert.Equal(CloudTrouble.Unsupported, Judge(432, """{"errorresponse":{"errorcode":432,"errortext":"no such API"}}""").Failure!.Trouble);

    [Fact]
    public void ErrorInAnAnswerWithStatus200_IsAnError() =>
        Assert.Equal(CloudTrouble.Permission, Judge(200, """{"createvolumeresponse":{"errorcode":"531","errortext":"no"}}""").Failure!.Trouble);

    [Fact]
    public void ParameterError_IsNoProofThatAThingIsGone() =>
        Assert.NotEqual(CloudTrouble.Gone, Judge(431, """{"createvolumeresponse":{"errorcode":431,"cserrorcode":4350,"errortext":"Volume is in use by a backup"}}""").Failure!.Trouble);

    [Theory]
    [InlineData(11, "11 min behind CloudStack's")]
    [InlineData(300, "5 h behind CloudStack's")]
    [InlineData(-6, "6 min ahead of CloudStack's")]
    public void RefusedKey_WithClocksApart_SpeaksOfTheClock(int minutes, string words)
    {
        var failure = Judge(401, """{"createvolumeresponse":{"errorcode":401,"errortext":"unable to verify user credentials and/or request signature"}}""", Now.AddMinutes(minutes)).Failure!;

        Assert.Equal(CloudTrouble.Clock, failure.Trouble);
        Assert.Contains(words, failure.Sentence, StringComparison.Ordinal);
        Assert.Contains("Set the clock", failure.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(-4)]
    public void RefusedKey_WithClocksNearEnough_SpeaksOfTheKey(int minutes) =>
        Assert.Equal(CloudTrouble.Credentials, Judge(401, "", Now.AddMinutes(minutes)).Failure!.Trouble);

    [Fact]
    public void ControlCharacterInAString_IsRead() =>
        Assert.Equal("a\nb\u0001", Judge(200, "{\"createvolumeresponse\":{\"id\":\"a\nb\u0001\"}}").Value!.Json.Text("id"));

    [Fact]
    public void BackslashThatLostItsPartner_IsRead() =>
        Assert.Equal("C:\\users", Judge(200, """{"createvolumeresponse":{"id":"C:\users"}}""").Value!.Json.Text("id"));

    [Fact]
    public void NumbersAsText_TextAsNumbers_AndMissingFields_AreRead()
    {
        var volume = CloudVolume.Of(Judge(200, """{"createvolumeresponse":{"id":17,"size":"10737418240","deviceid":"1.0","state":"Hibernating","name":null,"zoneid":[]}}""").Value!.Json)!;

        Assert.Equal(("17", 10737418240L, 1L, "Hibernating"), (volume.Id, volume.Bytes, volume.DeviceId, volume.State));
        Assert.Null(volume.Name);
        Assert.Null(volume.ZoneId);
    }

    [Fact]
    public void TextOfAnError_IsOneLineAndNotEndless()
    {
        var failure = Judge(530, $$$"""{"createvolumeresponse":{"errorcode":530,"errortext":"a\u001b[31m\n{{{new string('x', 5000)}}}"}}""").Failure!;

        Assert.DoesNotContain(failure.Sentence, char.IsControl);
        Assert.InRange(failure.Sentence.Length, 300, 700);
    }

    [Fact]
    public void AnyBytes_AreAResultOrAFailure() =>
        Prop.ForAll<byte[], int>((bytes, status) => Judge(200 + (Math.Abs(status % 400)), bytes ?? []) is { } result && result.IsDone == (result.Failure is null))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void AnyTruncation_IsAFailureThatLeavesTheOutcomeOpen()
    {
        var whole = Encoding.UTF8.GetBytes("""{"createvolumeresponse":{"id":"60338035","jobid":"5e0f2a31"}}""");

        Assert.All(Enumerable.Range(0, whole.Length), n => Assert.Equal(CloudOutcome.Unknown, Judge(200, whole[..n]).Outcome));
    }

    [Fact]
    public void AnyTextInAJob_IsRead() =>
        Prop.ForAll<string>(text =>
        {
            var json = "{\"createvolumeresponse\":{\"jobstatus\":" + text + ",\"jobresult\":{\"errorcode\":" + text + "}}}";
            return Judge(200, json).Then(e => CloudResult<CloudJob>.Done(CloudJob.Of("j", e.Json))) is not null;
        }).QuickCheckThrowOnFailure();

    private static CloudResult<CloudEnvelope> Judge(int status, string body, DateTimeOffset? date = null) => Judge(status, Encoding.UTF8.GetBytes(body), date);

    private static CloudResult<CloudEnvelope> Judge(int status, byte[] body, DateTimeOffset? date = null) =>
        AnswerReader.Judge(CloudCommand.Changing("createVolume"), new CloudAnswer(status, date ?? Now, null, body), Now, Now.AddMinutes(10));
}
