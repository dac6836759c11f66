using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Doctor;

/// <summary>Whether plumbd answers and looks at paths, and whether what it writes may be read by those for whom it is.</summary>
internal sealed class DaemonDoctor(Place place, TimeProvider clock)
{
    private const string Start = "systemctl status plumbd; systemctl restart plumbd";

    /// <summary>The hook for Proxmox calls it stale past this.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<Diagnosis> AnswersAsync(CancellationToken cancellation)
    {
        const string Name = "plumbd";
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(place.Socket), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { Timeout = Patience };
        try
        {
            using var health = JsonDocument.Parse(await http.GetStringAsync(new Uri("http://plumbd/health"), cancellation));
            var ill = health.RootElement.GetProperty("checks").EnumerateArray().Where(c => c.GetProperty("status").GetString() != "healthy")
                .Select(c => $"{c.GetProperty("name").GetString()}: {c.GetProperty("detail").GetString()}").ToList();
            return ill.Count == 0 ? Diagnosis.Well(Name, "runs, and all its parts are well") : Diagnosis.Bad(Name, string.Join("; ", ill), Start);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return Diagnosis.Bad(Name, $"does not answer on {place.Socket}", Start);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Diagnosis.Bad(Name, $"something else than plumbd answers on {place.Socket}", Start);
        }
    }

    public IEnumerable<Diagnosis> File()
    {
        const string Name = "multipath.json";
        if (NativeNodes.Look(place.Multipath) is not { } file)
        {
            yield return Diagnosis.Bad(Name, $"{place.Multipath} is not there", Start);
            yield break;
        }

        var wwwData = UnixGroups.IdOf("www-data");
        yield return file.Kind == NodeKind.File && file.Owner == place.Owner && (wwwData is null || file.Group == wwwData) && (file.Mode & 0x1ff) == 0x1a0
            ? Diagnosis.Well(Name, $"belongs to root and {(wwwData is null ? "its group" : "www-data")}, mode 640")
            : Diagnosis.Bad(Name, $"owner {file.Owner}, group {file.Group}, mode {Convert.ToString(file.Mode & 0x1ff, 8)}: Proxmox's web server may not read it, or others may write it", "systemctl restart plumbd");
        yield return Age(NativeFiles.Read(place.Multipath, 8 << 20));
    }

    private Diagnosis Age(FileAnswer answer)
    {
        const string Name = "multipath.json age";
        if (answer.Bytes is not { } bytes)
        {
            return Diagnosis.Unknown(Name, Errno.Describe(answer.Error));
        }

        try
        {
            using var json = JsonDocument.Parse(bytes);
            var age = clock.GetUtcNow() - json.RootElement.GetProperty("taken_at").GetDateTimeOffset();
            var watched = json.RootElement.GetProperty("storages").GetArrayLength() > 0;
            var text = string.Create(CultureInfo.InvariantCulture, $"looked {age.TotalSeconds:0} s ago");
            return !watched ? Diagnosis.Well(Name, text + "; no storage stands on a LUN, so that it is written only after events")
                : age <= Fresh ? Diagnosis.Well(Name, text)
                : Diagnosis.Bad(Name, text + ": plumbd hangs, or paths.poll is longer than a minute", Start);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Diagnosis.Bad(Name, "it is no document of ours", Start);
        }
    }
}
