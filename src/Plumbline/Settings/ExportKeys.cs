using System.Collections.Immutable;

namespace Plumbline.Settings;

/// <summary>The keys of [exports].</summary>
internal static class ExportKeys
{
    public static SettingKey Listen { get; } = new(
        "exports", "listen", SettingKind.Text, "127.0.0.1:10809",
        "Where exported volumes are served over NBD: an address with its port, or the absolute path of a Unix socket. An address that is not loopback needs exports.tls_dir.");

    public static SettingKey Drain { get; } = new(
        "exports", "drain", SettingKind.Seconds, "30s",
        "How long an export that is taken away waits for its clients to leave. Who is still connected then is disconnected.");

    public static SettingKey TlsDirectory { get; } = new(
        "exports", "tls_dir", SettingKind.File, "",
        "Folder with ca-cert.pem, server-cert.pem and server-key.pem: clients then need a certificate of that CA. With client-cert.pem and client-key.pem there plumbd also asks over NBD itself what is served. Empty: no TLS.");

    public static SettingKey Program { get; } = new(
        "exports", "program", SettingKind.File, "/usr/bin/qemu-storage-daemon", "The program that serves exports (Debian's package qemu-system-common has it).");

    public static ImmutableArray<SettingKey> All { get; } = [Listen, Drain, TlsDirectory, Program];
}
