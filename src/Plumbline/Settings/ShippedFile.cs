using System.Text;

namespace Plumbline.Settings;

/// <summary>The plumbline.conf that is shipped: every key with its help text and its default, commented out.</summary>
internal static class ShippedFile
{
    private const int Width = 100;

    public static string Write()
    {
        var text = new StringBuilder("# Settings of plumb and plumbd. Every key stands here with its default; take the # away to change one.\n# On any command line: --set section.key=value\n");
        foreach (var section in SettingKeys.All.GroupBy(key => key.Section))
        {
            text.Append('\n').Append('[').Append(section.Key).Append("]\n");
            foreach (var key in section)
            {
                text.Append('\n');
                foreach (var line in WordWrap.Lines(key.Help, Width))
                {
                    text.Append("# ").Append(line).Append('\n');
                }

                text.Append('#').Append(key.Name).Append(" =").Append(key.Default.Length > 0 ? " " : "").Append(key.Default).Append('\n');
            }
        }

        return text.ToString();
    }
}
