using System.Diagnostics;
using Plumbline.Testing;

namespace Plumbline.Tests.Integrations;

/// <summary>A script of integrations/proxmox, run to its end.</summary>
internal sealed record Script(int Exit, string Output)
{
    public static readonly string Folder = Path.Combine(RepositoryRoot.Path, "integrations/proxmox");

    public static async Task<Script> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Script(process.ExitCode, string.Concat(texts));
    }
}
