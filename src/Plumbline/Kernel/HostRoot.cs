using System.Text;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>What one file read gave: bytes, or the errno.</summary>
internal readonly record struct FileAnswer(byte[]? Bytes, int Error);

/// <summary>What one readlink gave: the link's text, or the errno.</summary>
internal readonly record struct LinkAnswer(string? Target, int Error);

/// <summary>What one directory listing gave: the names in ordinal order, or the errno.</summary>
internal readonly record struct ListAnswer(string[]? Names, int Error);

/// <summary>What an attribute says whose driver asks the device: its text, null when it is gone or was not read.</summary>
/// <param name="Unread">There was no answer, or an error.</param>
internal readonly record struct SlowAttribute(string? Text, bool Unread);

/// <summary>
/// The files of the host that is looked at: "/" in production, a captured tree elsewhere. Every path goes through it.
/// Three primitive answers that keep errno, and the reading rules on top: gone is null, anything else is a problem.
/// </summary>
internal abstract class HostRoot
{
    /// <summary>Enough for any attribute and for every configuration file that Proxmox writes.</summary>
    internal const int DefaultLimit = 1 << 20;

    public abstract FileAnswer Read(string path, int limit);

    public abstract LinkAnswer ReadLink(string path);

    public abstract ListAnswer List(string path);

    /// <summary>The beginning of a file that grows with the host and of which no more is needed; that is also all that a capture keeps of it.</summary>
    public virtual FileAnswer ReadStart(string path, int length)
    {
        var answer = Read(path, DefaultLimit);
        return answer.Bytes?.Length > length ? answer with { Bytes = answer.Bytes[..length] } : answer;
    }

    /// <summary>Reads an attribute whose driver may ask the device and so may never answer.</summary>
    public abstract FileAnswer ReadWithin(string path, TimeSpan limit);

    /// <summary>As <see cref="ReadWithin"/> for several at a time: those that never answer cost the limit once. An answer for each, in their order.</summary>
    public virtual FileAnswer[] ReadAllWithin(IReadOnlyList<string> paths, TimeSpan limit) => [.. paths.Select(path => ReadWithin(path, limit))];

    /// <summary>The whole file as text, or null when it is gone. Recorded trees pad files with NUL: the text ends there.</summary>
    public string? ReadText(string path, string source, ReadProblems problems, int limit = DefaultLimit)
    {
        var bytes = ReadBytes(path, source, problems, limit);
        return bytes is null ? null : TextOf(bytes);
    }

    public byte[]? ReadBytes(string path, string source, ReadProblems problems, int limit = DefaultLimit) =>
        Judge(Read(path, limit), path, source, problems);

    /// <summary>One sysfs or procfs attribute without the white space around it; null when it is gone.</summary>
    public string? ReadAttribute(string path, string source, ReadProblems problems) =>
        ReadText(path, source, problems)?.Trim();

    /// <summary>An attribute that many kernels lack or refuse (EIO, EINVAL, EOPNOTSUPP): absent is an answer and no problem.</summary>
    public string? ReadOptional(string path) =>
        Read(path, DefaultLimit).Bytes is { } bytes ? TextOf(bytes).Trim() : null;

    /// <summary>Like <see cref="ReadAttribute"/> for attributes that may block; silence within the limit is a problem.</summary>
    public string? ReadSlowAttribute(string path, TimeSpan limit, string source, ReadProblems problems) =>
        Judge(ReadWithin(path, limit), path, source, problems) is { } bytes ? TextOf(bytes).Trim() : null;

    /// <summary>Like <see cref="ReadSlowAttribute"/> for several at a time.</summary>
    public SlowAttribute[] ReadSlowAttributes(IReadOnlyList<string> paths, TimeSpan limit, string source, ReadProblems problems) =>
    [
        .. ReadAllWithin(paths, limit).Zip(paths, (answer, path) =>
            new SlowAttribute(Judge(answer, path, source, problems) is { } bytes ? TextOf(bytes).Trim() : null, answer.Error != Errno.None && !Errno.IsGone(answer.Error))),
    ];

    /// <summary>The names in a directory in ordinal order; none when it is gone.</summary>
    public string[] Names(string path, string source, ReadProblems problems)
    {
        var answer = List(path);
        Report(answer.Error, path, source, problems);
        return answer.Names ?? [];
    }

    /// <summary>Where a symbolic link points, as a clean absolute path; null when there is no such link.</summary>
    public string? Follow(string path) =>
        ReadLink(path).Target is { } target ? Combine(path[..path.LastIndexOf('/')], target) : null;

    /// <summary>The directory joined with a link's text, ".." resolved as text: true of every link in sysfs.</summary>
    internal static string Combine(string directory, string target)
    {
        var parts = new List<string>();
        var whole = target.StartsWith('/') ? target : directory + "/" + target;
        foreach (var part in whole.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (parts.Count > 0)
                {
                    parts.RemoveAt(parts.Count - 1);
                }
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return "/" + string.Join('/', parts);
    }

    /// <summary>The last part of a path.</summary>
    internal static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    internal static string TextOf(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private static byte[]? Judge(FileAnswer answer, string path, string source, ReadProblems problems)
    {
        Report(answer.Error, path, source, problems);
        return answer.Bytes;
    }

    private static void Report(int error, string path, string source, ReadProblems problems)
    {
        if (error != Errno.None && !Errno.IsGone(error))
        {
            problems.Add(source, $"{path}: {Errno.Describe(error)}");
        }
    }
}
