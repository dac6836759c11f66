using System.Collections.Immutable;

namespace Plumbline.Settings;

/// <summary>The keys of [cloudstack]. They are read again when plumbline.conf changes.</summary>
internal static class CloudKeys
{
    public static SettingKey Url { get; } = new("cloudstack", "url", SettingKind.Text, "", "CloudStack's API, such as https://cloud.example.org/client/api.");

    public static SettingKey ApiKey { get; } = new("cloudstack", "api_key", SettingKind.Text, "", "The API key of the user whose volumes these are.");

    public static SettingKey SecretKeyFile { get; } = new(
        "cloudstack", "secret_key_file", SettingKind.SecretFile, "", "The file that holds the user's secret key. Empty: systemd's credential cloudstack.secret_key.");

    public static SettingKey ProjectId { get; } = new("cloudstack", "project_id", SettingKind.Text, "", "The project whose volumes are meant. Empty: the account's own.");

    public static SettingKey CaFile { get; } = new(
        "cloudstack", "ca_file", SettingKind.File, "", "Certificates (PEM) of the only authorities that may vouch for CloudStack. Empty: those that the system trusts.");

    public static ImmutableArray<SettingKey> All { get; } = [Url, ApiKey, SecretKeyFile, ProjectId, CaFile];
}
