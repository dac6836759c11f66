using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.CloudStack;

namespace Plumbline.Tests.CloudStack;

/// <summary>
/// Signatures that others computed: the documentation, cloudstack.net, the PHP client, ngine-io/cs, libcloud; the last three
/// with Java's own URLEncoder, which alone covers * ~ [ ] ' and the expiry.
/// </summary>
public sealed class RequestSignerTests
{
    private const string DocumentationKey = "plgWJfZK4gyS3mOMTVmjUVg-X-jlWlnfaUJ9GAbBbf9EdM-kAYMmAiLqzzq1ElZLYq_u38zCm0bewzGUdP66mg";
    private const string DocumentationSecret = "VDaACYb0LV9eNjTetIOElcVQkvJck_J_QljX_FcHRj87ZKiy0z0ty0ZsYBkoXkY9b7eq1EhwJaw7FF3akA3KBQ";
    private const string ExampleKey = "miVr6X7u6bN_sdahOBpjNejPgEsT35eXq-jB8CG20YI3yaxXcgpyuaIRmFI_EJTVwZ0nUkkJbPmY3y2bciKwFQ";
    private const string ExampleSecret = "AdpTvsQMZwv9MNvfqDcQhWSL9pHQvq7z13CFP2SU1iToDkkM3d8iZciWEKsGREhMtV9yLVMxmbbJJgrXo8O5jg";
    private const string NetKey = "i-mcqzbmwigid0sohwvjk60pwxwmfc1wsenvzy1zpuou1ay-c66elwlnabeb5ylpf1f_uu_1peytzobumnll8g";
    private const string NetSecret = "bezaSxCEjrWxutJzRdJTStGl4nEWVUDx4YX9Q8DJo6kBiUXWfdq7P8z46zaWbQBeVMTu0YiP9tVbsjbG4QFV3g";

    [Theory]
    [InlineData("documentation", "apikey=KEY1 response=json command=listUsers", "TTpdDq/7j/J58XCRHomKoQXEQds=")]
    [InlineData("cloudstack.net, empty value", "apiKey=KEY1 response=json command=listusers list=", "jM1//BntxGWasZKnDDDvC8AowsE=")]
    [InlineData("documentation, no response parameter", "apiKey=KEY3 command=deployVirtualMachine serviceOfferingId=1 diskOfferingId=1 templateId=2 zoneId=4", "Lxx1DM40AjcXU/caiK8RAP0O1hU=")]
    [InlineData("PHP client", "apiKey=KEY3 response=json command=listVirtualMachines", "dPQ94TY7lQAR6tjOVt9smq3xaSY=")]
    [InlineData("cloudstack.net, plus in the signature", "apiKey=KEY5 response=json command=listzones", "RNlqbyJYiXMGYXI5g7+0zB6Y+5w=")]
    [InlineData("cs", "apiKey=foo response=json command=listVirtualMachines listall=true", "B0d6hBsZTcFVCiioSxzwKA9Pke8=")]
    [InlineData("cs, mixed case is sorted as sent", "apiKey=foo response=json command=listVirtualMachines zoneId=2 templateId=3 temPlateidd=4 pageSize=10 page=1", "mMS7XALuGkCXk7kj5SywySku0Z0=")]
    [InlineData("cs, not ASCII", "apiKey=foo response=json command=listVirtualMachines listall=1 unicode_param=éèààû", "gABU/KFJKD3FLAgKDuxQoryu4sA=")]
    [InlineData("cs, brackets in names stay", "apiKey=foo response=json command=listVirtualMachines foo=foo,bar bar[0].baz=blah bar[0].foo=1000 bytes_param=blah", "ImJ/5F0P2RDL7yn4LdLnGcEx5WE=")]
    [InlineData("cs, details", "apiKey=foo response=json command=scaleVirtualMachine id=a details[0].cpunumber=1000 details[0].memory=640k", "ZNl66z3gFhnsx2Eo3vvCIM0kAgI=")]
    [InlineData("cs, empty values", "apiKey=foo response=json command=createNetwork name= display_text=", "CistTEiPt/4Rv1v4qSyILvPbhmg=")]
    [InlineData("cs, plain", "apiKey=foo response=json command=listVirtualMachines blah=brah", "58VvLSaVUqHnG9DhXNOAiDFwBoA=")]
    [InlineData("libcloud", "apiKey=fnord response=json command=listVirtualMachines", "z/a9Y7J52u48VpqIgiwaGUMCso0=")]
    [InlineData("libcloud, deploy", "apiKey=fnord response=json command=deployVirtualMachine name=fred displayname=George serviceofferingid=5 templateid=17 zoneid=23 networkids=42", "gHTo7mYmadZ+zluKHzlEKb1i/QU=")]
    [InlineData("libcloud, plus in a value", "apiKey=fnord response=json command=deployVirtualMachine name=fred displayname=George+Ringo serviceofferingid=5 templateid=17 zoneid=23 networkids=42", "tAgfrreI1ZvWlWLClD3gu4+aKv4=")]
    [InlineData("Java, every odd character", "apiKey=foo response=json command=createVolume name=a~b*c␣[d]+e/f␣(g)'!é", "N1EcDNPS/sS/dkecEaAmCrk+978=")]
    [InlineData("Java, expiry", "apiKey=foo response=json command=attachVolume id=60338035-92fb-4d27-98d4-b60ad4b38b87 virtualmachineid=ab2c18f6-00a6-43f8-9fe0-efecb3165dd7 signatureversion=3 expires=2030-01-02T03:04:05+0000", "qKJixk7RHjLi4Vu469BfeFQtiQY=")]
    [InlineData("Java, tags", "apikey=foo response=json command=createTags resourceids=60338035-92fb-4d27-98d4-b60ad4b38b87 resourcetype=Volume tags[0].key=owner tags[0].value=hub␣01", "YJCb73qXkJZw/uwdKi/olhzDTS4=")]
    public void Signature_IsTheOneThatOthersComputed(string source, string parameters, string expected)
    {
        var given = Parse(parameters);
        var secret = given.First(p => p.Key.Equals("apikey", StringComparison.OrdinalIgnoreCase)).Value switch
        {
            DocumentationKey => DocumentationSecret,
            ExampleKey => ExampleSecret,
            NetKey => NetSecret,
            "foo" => "bar",
            _ => "abracadabra",
        };

        Assert.True(expected == RequestSigner.Sign(given, secret), source);
    }

    [Fact]
    public void Signature_IsNotPartOfWhatIsSigned() =>
        Assert.Equal(
            RequestSigner.Sign(Parse("command=listZones apikey=foo"), "bar"),
            RequestSigner.Sign(Parse("command=listZones apikey=foo SIGNATURE=x"), "bar"));

    [Fact]
    public void Signature_DoesNotDependOnTheOrderGiven() =>
        Prop.ForAll<string[]>(texts =>
        {
            var pairs = texts.Where(t => t is not null).Distinct(StringComparer.Ordinal).Select(t => KeyValuePair.Create(t, t + "~*")).ToList();
            return RequestSigner.Sign(pairs, "k") == RequestSigner.Sign(pairs.AsEnumerable().Reverse(), "k");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Encoding_LeavesWhatJavaLeaves_AndNothingElse() =>
        Prop.ForAll<string>(text =>
        {
            var encoded = RequestSigner.Encode(text ?? "");
            var wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
            return encoded.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '*' or '_' or '%') && Uri.UnescapeDataString(encoded) == wellFormed;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Encoding_OfEveryPrintableAsciiCharacter_IsJavas() =>
        Assert.All(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), c =>
            Assert.Equal(char.IsAsciiLetterOrDigit(c) || ".-*_".Contains(c, StringComparison.Ordinal) ? $"{c}" : $"%{(int)c:X2}", RequestSigner.Encode($"{c}")));

    private static List<KeyValuePair<string, string>> Parse(string text) =>
    [
        .. text.Split(' ').Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(
            pair[0],
            pair[1] switch { "KEY1" => DocumentationKey, "KEY3" => ExampleKey, "KEY5" => NetKey, var value => value.Replace('␣', ' ') })),
    ];
}
