using System.Net;
using System.Net.Sockets;
using System.Text;
using Plumbline.Doctor;
using Plumbline.Kernel.Native;
using Plumbline.Testing;

namespace Plumbline.Tests.Doctor;

/// <summary>A node as a folder: the installed files, a program in pvesh's place, a server in pveproxy's and in plumbd's.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plumbline-doctor-").FullName;
    private readonly List<TcpListener> _servers = [];

    public void Dispose()
    {
        _servers.ForEach(s => s.Stop());
        Directory.Delete(_folder, recursive: true);
    }

    private Place Ground(string page = "http://127.0.0.1:1/") => new(_folder, _folder + "/run", _folder + "/pvesh", new Uri(page), (int)LibC.geteuid());

    private async Task<string> PanelAsync(string page = "http://127.0.0.1:1/", string? storage = "san1") =>
        string.Join('\n', (await new PanelDoctor(Ground(page), TimeProvider.System).ExamineAsync("pve1", storage, TestContext.Current.CancellationToken)).Select(d => $"{d.Name} {d.State}"));

    [Fact]
    public async Task NoPanel_AndOneThatIsSwitchedOff_AreNoIllness()
    {
        Assert.Equal("panel Off", await PanelAsync());
        Install();
        Write("/etc/plumbline/no-web", "");
        Assert.Equal("panel Off", await PanelAsync());
    }

    [Fact]
    public async Task WholeChain_IsAskedOfProxmoxItself()
    {
        Install();
        Pvesh("""{"active":1,"multipathStatus":{"active":1}}""");
        Assert.Equal("hook Well\npanel script Well\nAPI Well\npage Well", await PanelAsync(Serve("<script src=\"/pve2/js/plumbline-paths.js?ver=1\"></script>")));
    }

    [Theory]
    [InlineData("""{"active":1}""", "API Bad")]
    [InlineData("""{"multipathStatus":{"stale":1}}""", "API Bad")]
    [InlineData("not json", "API Unknown")]
    public async Task Api_ThatDoesNotTell_IsSaid(string printed, string said)
    {
        Install();
        Pvesh(printed);
        Assert.Equal($"hook Well\npanel script Well\n{said}\npage Bad", await PanelAsync(Serve("<html>no script of ours</html>")));
    }

    [Fact]
    public async Task HalfAnInstallation_AndWritableFiles_AreBad()
    {
        Install();
        File.Delete(Ground().Panel);
        File.SetUnixFileMode(Ground().Hook, (UnixFileMode)0x1b6);
        Assert.Equal("hook Bad\npanel script Bad\nAPI Off\npage Unknown", await PanelAsync(storage: null));
    }

    [Fact]
    public async Task Plumbd_ThatIsAway_OrSomebodyElse_IsBad()
    {
        var doctor = new DaemonDoctor(Ground(), TimeProvider.System);
        Assert.Equal(DiagnosisState.Bad, (await doctor.AnswersAsync(TestContext.Current.CancellationToken)).State);

        Directory.CreateDirectory(_folder + "/run");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Ground().Socket));
        socket.Listen();
        _ = AnswerAsync(socket, """{"status":"degraded","checks":[{"name":"lvm","status":"degraded","detail":"lvm hangs"},{"name":"dm","status":"healthy","detail":""}]}""");
        var answer = await doctor.AnswersAsync(TestContext.Current.CancellationToken);
        Assert.Equal((DiagnosisState.Bad, "lvm: lvm hangs"), (answer.State, answer.Detail));
    }

    [Theory]
    [InlineData("""{"taken_at":"2026-11-21T02:59:30.000Z","storages":[{}]}""", "Well")]
    [InlineData("""{"taken_at":"2026-11-21T02:50:00.000Z","storages":[{}]}""", "Bad")]
    [InlineData("""{"taken_at":"2026-11-21T02:50:00.000Z","storages":[]}""", "Well")]
    [InlineData("""{"taken_at":"2026-""", "Bad")]
    [InlineData("[]", "Bad")]
    public void File_IsJudgedByItsAge_AndByWhoMayReadIt(string text, string age)
    {
        Write("/run/multipath.json", text);
        File.SetUnixFileMode(Ground().Multipath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var said = new DaemonDoctor(Ground(), new HastyTime()).File().ToList();

        Assert.Equal(["multipath.json Bad", $"multipath.json age {age}"], said.Select(d => $"{d.Name} {d.State}"));
    }

    private void Install()
    {
        Write("/usr/share/perl5/PVE/Storage/Custom/PlumblinePathsHook.pm", "1;");
        Write("/usr/share/pve-manager/js/plumbline-paths.js", "");
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder + path)!);
        File.WriteAllText(_folder + path, text);
        File.SetUnixFileMode(_folder + path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    private void Pvesh(string printed)
    {
        Write("/pvesh", $"#!/bin/sh\n[ \"$2\" = /nodes/pve1/storage/san1/status ] || exit 1\ncat <<'END'\n{printed}\nEND\n");
        File.SetUnixFileMode(Ground().Pvesh, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Serve(string page)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _servers.Add(listener);
        _ = AnswerAsync(listener.Server, page);
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
    }

    private static async Task AnswerAsync(Socket listener, string body)
    {
        using var connection = await listener.AcceptAsync();
        await connection.ReceiveAsync(new byte[4096]);
        await connection.SendAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));
        connection.Shutdown(SocketShutdown.Send);
    }
}
