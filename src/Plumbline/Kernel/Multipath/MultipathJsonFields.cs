using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Plumbline.Kernel.Multipath;

/// <summary>One object of multipathd's JSON. A field of another kind than expected is a problem with its place, and null.</summary>
internal readonly struct MultipathJsonFields(JsonElement element, string place, ImmutableArray<string>.Builder problems)
{
    private const int MostProblems = 50;

    /// <summary>Trimmed: versions before 0.8 padded vendor and product with blanks. Placeholders for "not known" and empty texts are null.</summary>
    public string? Text(string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Trim(),
            JsonValueKind.Number => value.GetRawText(),
            _ => Unexpected(name, value),
        };
        return text is "" or "##" or "[undef]" or "[unknown]" or "(null)" ? null : text;
    }

    public long? Number(string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
        {
            return number;
        }

        if (value.ValueKind == JsonValueKind.String
            && long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return number;
        }

        Unexpected(name, value);
        return null;
    }

    public ImmutableArray<MultipathJsonFields> Objects(string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Unexpected(name, value);
            return [];
        }

        var objects = ImmutableArray.CreateBuilder<MultipathJsonFields>(value.GetArrayLength());
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var itemName = $"{name}[{index++}]";
            if (item.ValueKind == JsonValueKind.Object)
            {
                objects.Add(new MultipathJsonFields(item, Place(itemName), problems));
            }
            else
            {
                Unexpected(itemName, item);
            }
        }

        return objects.ToImmutable();
    }

    private string? Unexpected(string name, JsonElement value)
    {
        if (problems.Count < MostProblems)
        {
            problems.Add($"{Place(name)} is not of the expected kind but {value.ValueKind}");
        }
        else if (problems.Count == MostProblems)
        {
            problems.Add("and more places like these");
        }

        return null;
    }

    private string Place(string name) => place.Length == 0 ? name : place + "." + name;
}
