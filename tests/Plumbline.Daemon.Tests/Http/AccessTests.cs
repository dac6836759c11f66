using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Plumbline.Daemon.Http.Access;
using Plumbline.Testing.Mail;

namespace Plumbline.Daemon.Tests.Http;

/// <summary>V7: the original listened on every interface and asked nobody who he was.</summary>
public sealed class AccessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-access-");

    private string Tokens => _folder.FullName + "/tokens";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task WithoutAnyToken_LoopbackReadsAndOperates_AndAdministersNothing()
    {
        await using var daemon = await RunningDaemon.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(daemon.Http, HttpMethod.Get, "/api/v1/volumes"));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(daemon.Http, HttpMethod.Post, "/api/v1/volumes/none/detach"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(daemon.Http, HttpMethod.Post, "/api/v1/admin/force-sync"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(daemon.Http, HttpMethod.Post, "/api/v1/operations/none/retry"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(daemon.OverSocket, HttpMethod.Post, "/api/v1/admin/force-sync"));
    }

    [Fact]
    public async Task OnceThereAreTokens_NobodyComesInWithoutOne_AndEachDoesWhatItNames()
    {
        var (reader, operate, admin) = (Make("reader", "read"), Make("worker", "operate"), Make("chief", "read,operate,admin"));
        await using var daemon = await RunningDaemon.StartAsync(null, $"http.tokens_file={Tokens}");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(daemon.Http, HttpMethod.Get, "/api/v1/volumes"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(daemon.Http, HttpMethod.Get, "/api/v1/volumes", "plumb_" + new string('0', 64)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(daemon.Http, HttpMethod.Get, "/api/v1/volumes", reader));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(daemon.Http, HttpMethod.Post, "/api/v1/volumes/none/detach", reader));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(daemon.Http, HttpMethod.Post, "/api/v1/volumes/none/detach", operate));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(daemon.Http, HttpMethod.Get, "/api/v1/volumes", operate));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(daemon.Http, HttpMethod.Post, "/api/v1/admin/force-sync", admin));

        // Taken out of the file, it opens nothing any more; the rest goes on without a restart.
        File.WriteAllLines(Tokens, File.ReadLines(Tokens).Where(l => !l.StartsWith("reader", StringComparison.Ordinal)).ToList());
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(daemon.Http, HttpMethod.Get, "/api/v1/volumes", reader));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(daemon.Http, HttpMethod.Get, "/api/v1/volumes", admin));

        // A file that became nonsense was meant to keep people out.
        File.WriteAllText(Tokens, "chief read,operate,admin sha256:short\n");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(daemon.Http, HttpMethod.Get, "/api/v1/volumes"));
    }

    [Fact]
    public void Token_IsKeptHashed_AndANameIsGivenOnce()
    {
        var token = Make("reader", "read");

        Assert.DoesNotContain(token, File.ReadAllText(Tokens), StringComparison.Ordinal);
        Assert.Equal("reader", TokenList.Parse(File.ReadAllText(Tokens)).Find(token)?.Name);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Tokens) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite));
        Assert.NotEqual(0, Run("--new-token", "reader", "--scopes", "read").Exit);
        Assert.NotEqual(0, Run("--new-token", "other", "--scopes", "everything").Exit);
        Assert.Single(File.ReadAllLines(Tokens));
    }

    [Fact]
    public async Task OpenToTheNetwork_NeedsTlsAndTokens()
    {
        var (exit, sentence) = await RunningDaemon.RefusedAsync("http.listen=0.0.0.0:8090", $"run.dir={_folder.FullName}", $"state.dir={_folder.FullName}", $"http.tokens_file={Tokens}");

        Assert.Equal(64, exit);
        Assert.Contains("http.tls_certificate", sentence, StringComparison.Ordinal);
        Assert.Contains("--new-token", sentence, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.FullName + "/plumbline.db"));
    }

    [Fact]
    public async Task Tls_ShowsTheCertificate_AndTakesARenewedOneWithoutARestart()
    {
        using var authority = new TestAuthority(_folder.FullName);
        var (certificate, key) = authority.Issue("localhost");
        var token = Make("reader", "read");
        await using var daemon = await RunningDaemon.StartAsync(
            null, new[] { $"http.tls_certificate={certificate}", $"http.tls_key_file={key}", $"http.tokens_file={Tokens}" }, overTls: true);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(daemon.Http, HttpMethod.Get, "/api/v1/volumes"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(daemon.Http, HttpMethod.Get, "/api/v1/volumes", token));
        var first = await ShownAsync(daemon.Port);
        var (renewed, renewedKey) = authority.Issue("localhost");
        File.Move(renewedKey, key, overwrite: true);
        File.Move(renewed, certificate, overwrite: true);
        var second = await ShownAsync(daemon.Port);

        Assert.NotEqual(first, second);
    }

    /// <summary>What any web page can make a browser send.</summary>
    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task BodyThatIsNoJson_IsRefused(string type)
    {
        await using var daemon = await RunningDaemon.StartAsync();
        using var content = new StringContent("""{"name":"a","size":1048576}""", Encoding.UTF8, type);

        using var answer = await daemon.Http.PostAsync("/api/v1/volumes", content, Cancellation);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/api/v1/volumes", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/v1/operations?status=strange", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/operations?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/operations?cursor=%25%25", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/volumes?nme=a", HttpStatusCode.BadRequest)]
    public async Task WhatCannotBeAnswered_IsAProblemDocument(string method, string path, HttpStatusCode status)
    {
        await using var daemon = await RunningDaemon.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await daemon.Http.SendAsync(request, Cancellation);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    private string Make(string name, string scopes)
    {
        var (exit, output) = Run("--new-token", name, "--scopes", scopes);
        Assert.Equal(0, exit);
        return output.Trim();
    }

    private (int Exit, string Output) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(RunningDaemon.Program, [.. arguments, "--set", $"http.tokens_file={Tokens}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, HttpMethod method, string path, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private static async Task<string?> ShownAsync(int port)
    {
        string? serial = null;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => (serial = (shown as X509Certificate2)?.SerialNumber) is not null },
        });
        using var answer = await http.GetAsync($"https://127.0.0.1:{port}/health", Cancellation);
        return serial;
    }
}
