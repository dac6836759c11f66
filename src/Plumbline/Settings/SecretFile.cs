using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Settings;

/// <summary>A secret, or why there is none. Its text is in no sentence, log or record.</summary>
internal readonly record struct SecretAnswer(string? Secret, string? Error)
{
    public override string ToString() => Error ?? "a secret";
}

/// <summary>Reads a secret from the file that a key names, else from systemd's credential of the key's name without "_file".</summary>
internal static class SecretFile
{
    private const int Limit = 4096;

    /// <summary>systemd.exec(5), LoadCredential=.</summary>
    public static string? CredentialsFolder => Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY");

    /// <summary>For a secret that may be left out: whether there is a file or a credential, readable or not.</summary>
    public static bool IsGiven(HostRoot root, HostSettings settings, SettingKey key, string? credentials) =>
        settings.Text(key).Length > 0
        || (credentials is { Length: > 0 } && root.Read(CredentialPath(key, credentials), Limit).Error != Errno.ENOENT);

    public static SecretAnswer Read(HostRoot root, HostSettings settings, SettingKey key, string? credentials)
    {
        var path = settings.Text(key);
        if (path.Length == 0)
        {
            if (credentials is not { Length: > 0 })
            {
                return new SecretAnswer(null, $"{key.FullName} names no file, and systemd passed no credential {Credential(key)}");
            }

            path = CredentialPath(key, credentials);
        }

        var answer = root.Read(path, Limit);
        if (answer.Bytes is not { } bytes)
        {
            return new SecretAnswer(null, $"{path} ({key.FullName}) could not be read: {Errno.Describe(answer.Error)}");
        }

        // A line feed at the end is the editor's.
        var secret = HostRoot.TextOf(bytes).TrimEnd('\r', '\n');
        return secret.Length == 0 || secret.Any(char.IsControl)
            ? new SecretAnswer(null, $"{path} ({key.FullName}) must hold the secret and nothing else, on one line")
            : new SecretAnswer(secret, null);
    }

    private static string Credential(SettingKey key) => key.FullName[..^"_file".Length];

    private static string CredentialPath(SettingKey key, string credentials) => credentials.TrimEnd('/') + "/" + Credential(key);
}
