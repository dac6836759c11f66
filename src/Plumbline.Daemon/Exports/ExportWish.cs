using System.Security.Cryptography;
using System.Text;

namespace Plumbline.Daemon.Exports;

/// <summary>What is to be served, with the very disk that was just proven to be the volume.</summary>
/// <param name="Path">What the engine opens.</param>
/// <param name="Disk">Number and sequence number of the disk: the same path with another disk is another wish.</param>
internal sealed record ExportWish(string VolumeId, string Name, string Path, string Disk, long Size, bool ReadOnly)
{
    /// <summary>
    /// The engine's name for the opened disk, made of everything that it was opened for: where the engine has this name it serves this wish, and
    /// nobody has to remember what was once asked of it. The engine takes 31 characters.
    /// </summary>
    public string Node => $"{PrefixOf(VolumeId)}{Digits($"{VolumeId}\n{Name}\n{Path}\n{Disk}\n{Size}\n{ReadOnly}", 16)}";

    /// <summary>The beginning of every node of that volume.</summary>
    public static string PrefixOf(string volumeId) => $"v{Digits(volumeId, 12)}-";

    /// <summary>The seed's name: a leading "vol-" is not there twice.</summary>
    public static string NameOf(string volumeId) => "migration-vol-" + (volumeId.StartsWith("vol-", StringComparison.Ordinal) ? volumeId["vol-".Length..] : volumeId);

    private static string Digits(string text, int many) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..many];
}
