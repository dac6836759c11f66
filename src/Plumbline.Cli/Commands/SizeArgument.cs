using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Plumbline.Cli.Commands;

/// <summary>A size as people write it: 5G, 1.5T, 512M, 10GiB, or bytes. K to E are powers of 1024, as in lsblk and lvcreate.</summary>
internal static class SizeArgument
{
    private const string Units = "KMGTPE";

    public static Argument<long> Of(string description) => new("SIZE")
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = Read,
    };

    /// <summary>Null where it is no size, or no whole number of bytes.</summary>
    public static long? Parse(string text)
    {
        var number = text.EndsWith("iB", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('B') ? text[..^1] : text;
        var unit = number.Length > 1 ? Units.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal) : -1;
        if (unit >= 0)
        {
            number = number[..^1];
        }

        // "GB" is 1000 to some and 1024 to others: it is not guessed.
        if ((text.EndsWith('B') && !text.EndsWith("iB", StringComparison.Ordinal) && unit >= 0) || (text.EndsWith("iB", StringComparison.Ordinal) && unit < 0))
        {
            return null;
        }

        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value < 1L << 60
            && value * (1L << (10 * (unit + 1))) is var bytes and >= 1 and <= 1L << 60 && bytes == decimal.Truncate(bytes)
            ? (long)bytes
            : null;
    }

    private static long Read(ArgumentResult result)
    {
        if (Parse(result.Tokens[0].Value) is { } size)
        {
            return size;
        }

        result.AddError($"{result.Tokens[0].Value} is no size; sizes are such as 5G, 512M or 1073741824");
        return 0;
    }
}
