using System.Collections.Immutable;
using System.Globalization;
using Microsoft.OpenApi;
using Plumbline.Daemon.Http.OpenApi;

namespace Plumbline.Daemon.Http;

/// <summary>How much of a list is asked for, and from where. Filters that nobody knows are errors: they would not narrow.</summary>
internal sealed record PageQuery(int Most, string? Cursor)
{
    private const int Usual = 100;
    private const int Largest = 1000;

    public static ImmutableArray<ParameterNote> Notes { get; } =
    [
        new("limit", $"How many, from 1 to {Largest}; {Usual} unless said.") { Type = JsonSchemaType.Integer },
        new("cursor", "next_cursor of the page before."),
    ];

    public static (PageQuery? Query, Problem? Problem) Read(HttpContext context, params ReadOnlySpan<string> filters)
    {
        var errors = new List<FieldError>();
        foreach (var name in context.Request.Query.Keys)
        {
            if (name is not ("limit" or "cursor") && !filters.Contains(name))
            {
                errors.Add(new FieldError(name, $"is not known; there are limit, cursor{string.Concat(filters.ToArray().Select(f => ", " + f))}"));
            }
        }

        var most = Usual;
        if (Text(context, "limit") is { } limit && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > Largest))
        {
            errors.Add(new FieldError("limit", $"must be a number from 1 to {Largest}"));
        }

        return errors.Count == 0 ? (new PageQuery(most, Text(context, "cursor")), null) : (null, Problem.Invalid(errors));
    }

    /// <summary>Null where it was not given.</summary>
    public static string? Text(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;
}
