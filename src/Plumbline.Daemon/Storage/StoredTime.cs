using System.Globalization;
using Plumbline.Documents;

namespace Plumbline.Daemon.Storage;

/// <summary>Times in the database: text that sorts as they do and is the same in both databases.</summary>
internal static class StoredTime
{
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString(DocumentTime.Format, CultureInfo.InvariantCulture);

    public static DateTimeOffset Read(string text) =>
        DateTimeOffset.ParseExact(text, DocumentTime.Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
