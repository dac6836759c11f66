using System.Data.Common;

namespace Plumbline.Daemon.Storage;

/// <summary>The columns of a row by their names. A number that is computed must be BIGINT: write CAST(sum(size) AS BIGINT).</summary>
internal static class Columns
{
    public static string Text(this DbDataReader row, string column) => row.GetString(row.GetOrdinal(column));

    public static string? OptionalText(this DbDataReader row, string column) =>
        row.GetOrdinal(column) is var place && row.IsDBNull(place) ? null : row.GetString(place);

    public static long Number(this DbDataReader row, string column) => row.GetInt64(row.GetOrdinal(column));

    public static long? OptionalNumber(this DbDataReader row, string column) =>
        row.GetOrdinal(column) is var place && row.IsDBNull(place) ? null : row.GetInt64(place);

    /// <summary>Yes and no are 1 and 0.</summary>
    public static bool Flag(this DbDataReader row, string column) => row.Number(column) != 0;

    public static DateTimeOffset Time(this DbDataReader row, string column) => StoredTime.Read(row.Text(column));

    public static DateTimeOffset? OptionalTime(this DbDataReader row, string column) => row.OptionalText(column) is { } text ? StoredTime.Read(text) : null;
}
