namespace Plumbline.Client;

/// <summary>Where plumbd is, and how patient to be with it.</summary>
public sealed record PlumblineClientOptions
{
    /// <summary>Where plumbd listens unless run.dir says otherwise.</summary>
    public const string DefaultSocket = "/run/plumbline/plumbd.sock";

    /// <summary>The Unix socket of a plumbd on this machine. Not used where <see cref="Server"/> is set.</summary>
    public string Socket { get; init; } = DefaultSocket;

    /// <summary>http or https address of a plumbd. A token goes over plain http to loopback only, since anybody on the way could read it.</summary>
    public Uri? Server { get; init; }

    /// <summary>A token of "plumbd --new-token". Over the Unix socket none is needed: the kernel says who asks.</summary>
    public string? Token { get; init; }

    /// <summary>How long one request may take.</summary>
    public TimeSpan RequestLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a request may take for which plumbd reads its whole host, or asks the cloud: scan, paths, map, health, force-sync.</summary>
    public TimeSpan ReadingLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long connecting is tried again while nobody listens: a restart of plumbd takes a few seconds.</summary>
    public TimeSpan ConnectPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What measures those times.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Instead of the library's own way to <see cref="Server"/>: for a proxy, or certificates that the system does not trust. The caller disposes it.</summary>
    public HttpMessageHandler? Handler { get; init; }
}
