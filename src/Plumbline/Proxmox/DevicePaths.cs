namespace Plumbline.Proxmox;

/// <summary>Finds the paths below /dev in free text: QEMU arguments, raw LXC keys.</summary>
internal static class DevicePaths
{
    private const string Start = "/dev/";
    private const string Ends = ",;:'\"\\()[]{}<>|&";

    public static IEnumerable<string> In(string text)
    {
        for (var at = text.IndexOf(Start, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Start, at + 1, StringComparison.Ordinal))
        {
            // "/srv/dev/x" is a path of another tree.
            if (at > 0 && (char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '/' or '_' or '.' or '-'))
            {
                continue;
            }

            var end = at + Start.Length;
            while (end < text.Length && !char.IsControl(text[end]) && !ConfigLines.IsSpace(text[end]) && !EndsAt(text, end))
            {
                end++;
            }

            if (end > at + Start.Length)
            {
                yield return text[at..end];
            }
        }
    }

    /// <summary>A colon is part of many by-path and by-id names; before a slash or at the end it parts two things.</summary>
    private static bool EndsAt(string text, int at) =>
        text[at] == ':' ? at + 1 == text.Length || text[at + 1] is '/' || ConfigLines.IsSpace(text[at + 1]) : Ends.Contains(text[at]);
}
