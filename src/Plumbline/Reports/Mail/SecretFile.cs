using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Settings;

namespace Plumbline.Reports.Mail;

/// <summary>A secret, or why there is none. Its text is in no sentence, log or record.</summary>
internal readonly record struct SecretAnswer(string? Secret, string? Error)
{
    public override string ToString() => Error ?? "a secret";
}

/// <summary>Reads a secret from the file that a key names, else from systemd's credential of the key's name without "_file".</summary>
internal static class SecretFile
{
    private const int Limit = 4096;

    public static SecretAnswer Read(HostRoot root, HostSettings settings, SettingKey key, string? credentials)
    {
        var credential = key.FullName[..^"_file".Length];
        var path = settings.Text(key);
        if (path.Length == 0)
        {
            if (credentials is not { Length: > 0 })
            {
                return new SecretAnswer(null, $"{key.FullName} names no file, and systemd passed no credential {credential}");
            }

            path = credentials.TrimEnd('/') + "/" + credential;
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
}
