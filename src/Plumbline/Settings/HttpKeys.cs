using System.Collections.Immutable;

namespace Plumbline.Settings;

/// <summary>The keys of [http].</summary>
internal static class HttpKeys
{
    public static SettingKey Listen { get; } = new(
        "http", "listen", SettingKind.Text, "127.0.0.1:8090",
        "Address and port on which plumbd answers HTTP. One that is not loopback needs tokens (http.tokens_file) and TLS (http.tls_certificate, http.tls_key_file).");

    public static SettingKey TokensFile { get; } = new(
        "http", "tokens_file", SettingKind.SecretFile, "/etc/plumbline/tokens",
        "The file of the tokens, hashed, one a line; \"plumbd --new-token NAME --scopes read,operate\" adds one. Without any, loopback may read and operate. It is read again when it changes.");

    public static SettingKey TlsCertificate { get; } = new(
        "http", "tls_certificate", SettingKind.File, "", "The certificate (PEM, with its chain) for http.listen. Empty: no TLS. It is read again when it changes.");

    public static SettingKey TlsKeyFile { get; } = new("http", "tls_key_file", SettingKind.SecretFile, "", "The certificate's private key (PEM).");

    public static ImmutableArray<SettingKey> All { get; } = [Listen, TokensFile, TlsCertificate, TlsKeyFile];
}
