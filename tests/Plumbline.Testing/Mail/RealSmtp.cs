using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Plumbline.Testing.Mail;

/// <summary>A mail server that others wrote (python3-aiosmtpd), as a process of its own.</summary>
internal sealed class RealSmtp : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;
    private readonly string _folder;

    private RealSmtp(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    public IReadOnlyList<string> Received => [.. Directory.EnumerateFiles(_folder, "*.eml").Order(StringComparer.Ordinal)];

    public static async Task<RealSmtp> StartAsync(params IEnumerable<string> options)
    {
        var folder = Directory.CreateTempSubdirectory("plumbline-smtp-").FullName;
        var process = Process.Start(new ProcessStartInfo(Python, [Script("smtp-server.py"), "--folder", folder, .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var port = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return new RealSmtp(process, folder, int.Parse(port ?? throw new InvalidOperationException("the mail server did not start"), CultureInfo.InvariantCulture));
    }

    /// <summary>The message as Python's email package reads it.</summary>
    public static async Task<JsonDocument> ReadAsync(string file)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, [Script("read-mail.py"), file]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var json = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return JsonDocument.Parse(json);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Script(string name) => Path.Combine(RepositoryRoot.Path, "tests/Plumbline.Testing/Mail", name);
}
