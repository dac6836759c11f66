using System.Text;
using System.Text.Json;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.Processes;

namespace Plumbline.Doctor;

/// <summary>Whether the panel in Proxmox's web interface is there, fed and shown: asked of Proxmox itself, as a browser would.</summary>
internal sealed class PanelDoctor(Place place, TimeProvider clock)
{
    private const string Install = "integrations/proxmox/install";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="node">This node's name.</param>
    /// <param name="storage">One that stands on LUNs; null: none does.</param>
    /// <param name="cancellation">Ends the asking.</param>
    public async Task<IReadOnlyList<Diagnosis>> ExamineAsync(string node, string? storage, CancellationToken cancellation)
    {
        if (NativeNodes.KindOf(place.Hook) == NodeKind.Absent && NativeNodes.KindOf(place.Panel) == NodeKind.Absent)
        {
            return [Diagnosis.Off("panel", "is not installed", $"To have it: {Install}")];
        }

        if (NativeNodes.KindOf(place.Switch) != NodeKind.Absent)
        {
            return [Diagnosis.Off("panel", $"is switched off by {place.Switch}", $"To have it again: rm {place.Switch}")];
        }

        return [OfFile("hook", place.Hook), OfFile("panel script", place.Panel), await ApiAsync(node, storage, cancellation), await PageAsync(cancellation)];
    }

    private Diagnosis OfFile(string name, string path) => NativeNodes.Look(path) switch
    {
        null => Diagnosis.Bad(name, $"{path} is missing", Install),
        { Kind: NodeKind.File } file when file.Owner == place.Owner && (file.Mode & 0x12) == 0 && (file.Mode & 0x4) != 0 => Diagnosis.Well(name, $"{path} is there"),
        var file => Diagnosis.Bad(name, $"{path} is no plain file of root that all may read and only root may write (owner {file.Owner}, mode {Convert.ToString(file.Mode & 0x1ff, 8)})", Install),
    };

    private async Task<Diagnosis> ApiAsync(string node, string? storage, CancellationToken cancellation)
    {
        const string Name = "API";
        if (storage is null)
        {
            return Diagnosis.Off(Name, "no storage of this node stands on LUNs, so that there is nothing to ask for");
        }

        var command = new ChildCommand(place.Pvesh, ["get", $"/nodes/{node}/storage/{storage}/status", "--output-format", "json"]) { TimeLimit = Patience };
        var answer = await BoundedChild.RunAsync(command, clock, cancellation);
        if (answer is not { ExitCode: 0 })
        {
            return Diagnosis.Unknown(Name, answer.NotFound ? $"{place.Pvesh} is not there" : answer.TimedOut ? "pvesh gave no answer within 30 s" : "pvesh: " + HostRoot.TextOf(answer.ErrorOutput).Trim());
        }

        try
        {
            using var json = JsonDocument.Parse(answer.Output);
            return !json.RootElement.TryGetProperty("multipathStatus", out var status)
                ? Diagnosis.Bad(Name, $"the status of {storage} has no multipathStatus", $"{Install}; journalctl -u pvedaemon --grep plumbline")
                : status.TryGetProperty("stale", out _) ? Diagnosis.Bad(Name, $"multipathStatus of {storage} is stale", "systemctl restart plumbd")
                : Diagnosis.Well(Name, $"the status of {storage} has multipathStatus");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Diagnosis.Unknown(Name, "pvesh printed something else than JSON");
        }
    }

    private async Task<Diagnosis> PageAsync(CancellationToken cancellation)
    {
        const string Name = "page";
        using var http = new HttpClient(new SocketsHttpHandler
        {
            // The certificate is for the node's name, and this is loopback: nobody stands in between.
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
            UseProxy = false,
        })
        { Timeout = Patience, MaxResponseContentBufferSize = 4 << 20 };
        try
        {
            var page = Encoding.UTF8.GetString(await http.GetByteArrayAsync(place.Page, cancellation));
            return page.Contains("/pve2/js/plumbline-paths.js", StringComparison.Ordinal)
                ? Diagnosis.Well(Name, $"{place.Page} asks for the panel's script")
                : Diagnosis.Bad(Name, $"{place.Page} does not ask for the panel's script", "systemctl reload pveproxy; journalctl -u pveproxy --grep plumbline");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return Diagnosis.Unknown(Name, $"{place.Page} does not answer");
        }
    }
}
